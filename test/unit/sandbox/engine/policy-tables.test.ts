import { describe, expect, it } from "vitest";
import type { Permissions, PolicyExpr, PolicyOperation } from "../../../../protocol/jazz.ts";
import { policyTables } from "../../../../sandbox/engine/policy-tables.ts";
import { mergePermissions } from "../../../../sandbox/policy/normalize-permissions.ts";
import { schema } from "./runtime-fixture.ts";

const inherits = (operation: PolicyOperation, via_column: string): PolicyExpr => ({
  type: "Inherits",
  operation,
  via_column,
});

function behind(permissions: Permissions, table: string, operation: PolicyOperation = "Select") {
  return [...policyTables(mergePermissions(schema, permissions), table, operation)].sort();
}

describe("the tables behind a clause", () => {
  it("are none for a clause that looks at its own row only", () => {
    expect(
      behind({ todos: { select: { using: { type: "IsNull", column: "due" } } } }, "todos"),
    ).toEqual([]);
    expect(behind({}, "todos")).toEqual([]);
  });

  it("are those of its parts, wherever they stand", () => {
    const using: PolicyExpr = {
      type: "Not",
      expr: {
        type: "Or",
        exprs: [
          { type: "Exists", table: "shares", condition: inherits("Select", "todoId") },
          { type: "ExistsRel", rel: { TableScan: { table: "projects" } } },
        ],
      },
    };
    expect(behind({ todos: { select: { using } } }, "todos")).toEqual([
      "projects",
      "shares",
      "todos",
    ]);
  });

  it("are those of the clauses it leads to, a circle included", () => {
    const permissions: Permissions = {
      shares: { select: { using: inherits("Update", "todoId") } },
      todos: {
        update: { using: inherits("Delete", "projectId") },
        select: {
          using: {
            type: "InheritsReferencing",
            operation: "Select",
            source_table: "shares",
            via_column: "todoId",
          },
        },
      },
      projects: {
        update: { using: { type: "Exists", table: "todos", condition: { type: "True" } } },
      },
    };
    expect(behind(permissions, "shares")).toEqual(["projects", "todos"]);
    expect(behind(permissions, "todos")).toEqual(["projects", "shares", "todos"]);
    expect(behind(permissions, "projects", "Delete")).toEqual(["todos"]);
  });
});
