import type { ColumnDescriptor, PolicyExpr, Schema } from "../../../../protocol/jazz.ts";

const owns = (column: string): PolicyExpr => ({
  type: "Cmp",
  column,
  op: "Eq",
  value: { type: "SessionRef", path: ["user_id"] },
});

const editable: PolicyExpr = {
  type: "Cmp",
  column: "can_edit",
  op: "Eq",
  value: { type: "Literal", value: { type: "Boolean", value: true } },
};

const shared = (edit: boolean): PolicyExpr => ({
  type: "Exists",
  table: "shares",
  condition: {
    type: "And",
    exprs: [
      {
        type: "Cmp",
        column: "todoId",
        op: "Eq",
        value: { type: "SessionRef", path: ["__jazz_outer_row", "id"] },
      },
      owns("user_id"),
      ...(edit ? [editable] : []),
    ],
  },
});

const column = (
  name: string,
  type: "Text" | "Boolean" | "Integer" | "Timestamp" | "Uuid",
  references?: string,
): ColumnDescriptor => ({
  name,
  column_type: { type },
  nullable: references !== undefined,
  ...(references === undefined ? {} : { references }),
});

/** Projects, todos that can be shared, and comments. */
export const TEAM_SCHEMA: Schema = {
  projects: {
    columns: [column("name", "Text"), column("owner_id", "Text"), column("archived", "Boolean")],
    policies: {
      select: { using: { type: "True" } },
      insert: { with_check: owns("owner_id") },
      update: { using: owns("owner_id"), with_check: owns("owner_id") },
    },
  },
  todos: {
    columns: [
      column("title", "Text"),
      column("done", "Boolean"),
      column("owner_id", "Text"),
      column("priority", "Integer"),
      { ...column("due", "Timestamp"), nullable: true },
      column("projectId", "Uuid", "projects"),
    ],
    policies: {
      select: { using: { type: "Or", exprs: [owns("owner_id"), shared(false)] } },
      insert: { with_check: owns("owner_id") },
      update: { using: { type: "Or", exprs: [owns("owner_id"), shared(true)] } },
      delete: { using: owns("owner_id") },
    },
  },
  shares: {
    columns: [
      column("todoId", "Uuid", "todos"),
      column("user_id", "Text"),
      column("can_edit", "Boolean"),
    ],
    policies: {
      select: { using: { type: "True" } },
      insert: {
        with_check: {
          type: "Inherits",
          operation: "Update",
          via_column: "todoId",
        },
      },
    },
  },
  comments: {
    columns: [column("body", "Text"), column("todoId", "Uuid", "todos")],
  },
};
