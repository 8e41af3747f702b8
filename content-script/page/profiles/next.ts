/**
 * alpha.55 and later from outside, where it differs: the engine is what implements the `Runtime`
 * interface (`runtime/client.ts`, `native-runtime/native-runtime-adapter.ts`), the Db that of
 * `runtime/db.ts` in garden-co/jazz. Read, not yet run on a release.
 */
import { alpha53, batchCalls, write } from "./alpha53.ts";
import type { KnownProfile } from "./profile.ts";

/** It writes as its own author and reads as itself, whatever session a call names. */
export function next(): KnownProfile {
  const { engine, db } = alpha53();
  return {
    name: "next",
    engine: {
      ...engine,
      name: "next",
      honoursSessions: false,
      writes: [
        ...engine.writes.filter(({ table }) => table !== null),
        write("update", 0, 1, 2, 3),
        { ...write("update", 0, 1, 2, 4), method: "updateLargeValues" },
        write("delete", 0, 1, null, 2),
      ],
      ...batchCalls("Transaction"),
      renames: true,
      // Its Db lives on without it, and makes itself another one when it is used.
      end: null,
      /** Only a server judges: nothing is denied at the call. */
      isDenial: () => false,
    },
    db: {
      ...db,
      followable: false,
      client: "getClient",
      onEnd: "onShutdown",
      rejections: ["handleMutationError", "onMutationError"],
    },
  };
}
