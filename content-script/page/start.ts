import { type Hook, startCore } from "./core.ts";
import type { Port } from "./link.ts";
import type { Realm } from "./realm.ts";
import { makeTools } from "./tools.ts";

/** Hooks a document before any script of it runs, with all that a panel can ask of it. */
export function startHook(realm: Realm, connect: (onPort: (port: Port) => void) => void): Hook {
  const hook = startCore(realm, connect);
  hook.take(makeTools);
  return hook;
}
