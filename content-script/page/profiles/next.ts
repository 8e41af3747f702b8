/**
 * alpha.55 and later from outside, where it differs: the engine is what implements the `Runtime`
 * interface (`runtime/client.ts`, `native-runtime/native-runtime-adapter.ts`), the Db that of
 * `runtime/db.ts` in garden-co/jazz. Read, not yet run on a release.
 */
import { alpha53Db, alpha53Engine } from "./alpha53.ts";
import type { DbShape, EngineShape } from "./profile.ts";

const update = { method: "update", op: "update", table: 0, row: 1, values: 2, context: 3 } as const;

/** It writes as its own author and reads as itself, whatever session a call names. */
export const nextEngine: EngineShape = {
  ...alpha53Engine,
  name: "next",
  honoursSessions: false,
  writes: [
    ...alpha53Engine.writes.filter(({ table }) => table !== null),
    update,
    { ...update, method: "updateLargeValues", context: 4 },
    { ...update, method: "delete", op: "delete", values: null, context: 2 },
  ],
  begin: { method: "beginTransaction", mode: 0 },
  commit: { method: "commitTransaction", batch: 0, renames: true },
  rollback: { method: "rollbackTransaction", batch: 0 },
  wait: { method: "waitForTransaction", batch: 0, tier: 1 },
  // Its Db lives on without it, and makes itself another one when it is used.
  end: null,
  /** Only a server judges: nothing is denied at the call. */
  isDenial: () => false,
};

export const nextDb: DbShape = {
  ...alpha53Db,
  followable: false,
  client: "getClient",
  onEnd: "onShutdown",
  rejections: ["handleMutationError", "onMutationError"],
};
