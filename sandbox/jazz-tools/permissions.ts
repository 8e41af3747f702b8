/** Stands for `jazz-tools/permissions`. */
export type { Permissions as CompiledPermissions } from "../../protocol/jazz.ts";
export { definePermissions } from "../policy/define-permissions.ts";
