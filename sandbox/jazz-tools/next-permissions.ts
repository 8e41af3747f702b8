/** Stands for `jazz-tools/permissions` as it is after alpha.53. */
export type { Permissions as CompiledPermissions } from "../../protocol/jazz.ts";
export { definePermissions } from "../next/schema/define-permissions.ts";
