import type { PolicyExpr, Schema } from "../../../../protocol/jazz.ts";
import { definePermissions } from "../../../../sandbox/policy/define-permissions.ts";
import type { PermissionContext } from "../../../../sandbox/policy/dsl/permission-types.ts";
import { columns } from "./world.ts";

interface Row {
  id: string;
  [column: string]: unknown;
}
export const table = {} as { readonly _rowType: Row };

const schema: Schema = {
  todos: { columns: columns("ownerId", "done", { name: "projectId", references: "projects" }) },
  projects: { columns: columns("ownerId") },
  shares: { columns: columns({ name: "todo_id", references: "todos" }, "userId", "canRead") },
  teams: { columns: columns("kind", "key") },
  members: { columns: columns("userId", { name: "team", references: "teams" }, "admin") },
  edges: {
    columns: columns(
      { name: "child", references: "teams" },
      { name: "parent", references: "teams" },
      "level",
    ),
  },
  grants: {
    columns: columns({ name: "team", references: "teams" }, { name: "todo", references: "todos" }),
  },
};
/** An app without types of its own, with relations of every kind. */
export const app = {
  todos: table,
  projects: table,
  shares: table,
  teams: table,
  members: table,
  edges: table,
  grants: table,
  wasmSchema: schema,
};

export type Rules = PermissionContext<typeof app>;

/** What `allowRead.where` on todos compiles to. */
export function reading(condition: (rules: Rules) => unknown): PolicyExpr | undefined {
  return definePermissions(app, (rules) => {
    rules.policy.todos.allowRead.where(condition(rules) as PolicyExpr);
  }).todos?.select?.using;
}
