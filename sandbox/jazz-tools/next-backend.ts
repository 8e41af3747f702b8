/** Stands for `jazz-tools/backend` after alpha.53. */
export type { AccountHandle } from "../backend/later/accounts.ts";
export type { BackendDb, PermissionAdvice } from "../backend/later/backend-db.ts";
export {
  type BackendClient,
  createJazzSession,
  type JazzSession,
} from "../backend/later/create-jazz-session.ts";
