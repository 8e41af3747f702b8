import type { Host } from "../hosts/host.ts";
import { alpha53 } from "./alpha53.ts";
import type { Dialect } from "./dialect.ts";
import { next } from "./next.ts";
import { watched } from "./unknown.ts";

const unknown = { "alpha.53": watched(alpha53), next: watched(next) };

/** What the calls and values of a host's Jazz mean. */
export function dialectOf({ profile, engine }: Pick<Host, "profile" | "engine">): Dialect {
  if (profile.name === "alpha.53") return alpha53;
  return profile.name === "next" ? next : unknown[engine?.shape.name ?? "next"];
}
