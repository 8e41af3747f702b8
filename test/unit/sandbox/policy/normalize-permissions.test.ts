import { describe, expect, it } from "vitest";
import type { Permissions, PolicyExpr, Schema } from "../../../../protocol/jazz.ts";
import {
  mergePermissions,
  normalizePermissions,
} from "../../../../sandbox/policy/normalize-permissions.ts";
import { columns, id, owns } from "./world.ts";

function normalized(using: PolicyExpr): PolicyExpr | undefined {
  return normalizePermissions({ todos: { select: { using } } }).todos?.select?.using;
}

const cmp = (value: unknown): PolicyExpr => ({
  type: "Cmp",
  column: "c",
  op: "Eq",
  value: { type: "Literal", value },
});

describe("literals", () => {
  it.each([
    [null, { type: "Null" }],
    [true, { type: "Boolean", value: true }],
    [7, { type: "Integer", value: 7 }],
    [2 ** 31, { type: "BigInt", value: 2 ** 31 }],
    [-(2 ** 31), { type: "Integer", value: -(2 ** 31) }],
    [1.5, { type: "Double", value: 1.5 }],
    [2 ** 60, { type: "Double", value: 2 ** 60 }],
    [7n, { type: "BigInt", value: 7 }],
    ["x", { type: "Text", value: "x" }],
    [id(1), { type: "Uuid", value: id(1) }],
    [
      "00000000-0000-0000-0000-000000000000",
      { type: "Text", value: "00000000-0000-0000-0000-000000000000" },
    ],
    [new Date(1_700_000_000_000), { type: "Timestamp", value: 1_700_000_000_000 }],
    [
      [1, "a"],
      {
        type: "Array",
        value: [
          { type: "Integer", value: 1 },
          { type: "Text", value: "a" },
        ],
      },
    ],
    [
      { type: "Text", value: id(1) },
      { type: "Text", value: id(1) },
    ],
  ])("%s is tagged by its looks", (raw, value) => {
    expect(normalized(cmp(raw))).toEqual(cmp(value));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 2n ** 60n, {}, undefined, () => 1])(
    "refuses %s",
    (raw) => {
      expect(() => normalized(cmp(raw))).toThrow(/A policy literal must/);
    },
  );

  it("are tagged wherever they stand", () => {
    const wrapped = { type: "Literal", value: "lead" };
    const lead = { type: "Text", value: "lead" };
    const one = { type: "Integer", value: 1 };
    const rel = (literal: unknown) => ({
      Filter: {
        input: { Union: { inputs: [{ TableScan: { table: "shares" } }] } },
        predicate: {
          Or: [
            {
              Not: {
                Cmp: { left: { column: "a" }, op: "Eq" as const, right: { Literal: literal } },
              },
            },
            {
              In: {
                left: { column: "a" },
                values: [{ Literal: literal }, { SessionRef: ["user_id"] }],
              },
            },
            "True" as const,
          ],
        },
      },
    });
    expect(
      normalized({
        type: "And",
        exprs: [
          { type: "Not", expr: cmp(1) },
          { type: "Exists", table: "shares", condition: cmp(1) },
          { type: "SessionCmp", path: ["claims", "role"], op: "Eq", value: wrapped },
          { type: "SessionInList", path: ["claims", "role"], values: [wrapped, lead] },
          { type: "ExistsRel", rel: rel(1) },
          owns(),
        ],
      }),
    ).toEqual({
      type: "And",
      exprs: [
        { type: "Not", expr: cmp(one) },
        { type: "Exists", table: "shares", condition: cmp(one) },
        { type: "SessionCmp", path: ["claims", "role"], op: "Eq", value: lead },
        { type: "SessionInList", path: ["claims", "role"], values: [lead, lead] },
        { type: "ExistsRel", rel: rel(one) },
        owns(),
      ],
    });
  });
});

describe("mergePermissions", () => {
  const schema: Schema = {
    todos: { columns: columns("owner_id"), policies: { delete: { using: owns() } } },
    notes: { columns: columns("owner_id"), policies: { delete: { using: owns() } } },
  };

  it("replaces the policies of the tables it names and keeps the others'", () => {
    const permissions: Permissions = { todos: { select: { using: cmp(1) } } };
    expect(mergePermissions(schema, permissions)).toEqual({
      todos: {
        columns: columns("owner_id"),
        policies: { select: { using: cmp({ type: "Integer", value: 1 }) } },
      },
      notes: schema.notes,
    });
  });

  it("names tables that the schema lacks", () => {
    expect(() => mergePermissions(schema, { nope: {}, todos: {}, neither: {} })).toThrow(
      "The permissions name tables that the schema lacks: nope, neither.",
    );
  });
});
