import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ColumnDescriptor, ColumnType, Value } from "../../../../protocol/jazz.ts";
import { decodeRow } from "../../../../sandbox/engine/codec/decode-row.ts";
import {
  decodeNativeDelta,
  encodeNativeDelta,
} from "../../../../sandbox/engine/codec/delta-codec.ts";
import { encodeRow } from "../../../../sandbox/engine/codec/encode-row.ts";

const scalar: fc.Arbitrary<ColumnType> = fc.constantFrom<ColumnType>(
  { type: "Integer" },
  { type: "BigInt" },
  { type: "Double" },
  { type: "Boolean" },
  { type: "Text" },
  { type: "Timestamp" },
  { type: "Uuid" },
  { type: "Bytea" },
  { type: "Json" },
  { type: "Enum", variants: ["a", "b", "c"] },
  { type: "Enum", variants: Array.from({ length: 300 }, (_, i) => `v${i}`) },
);

const { type: columnType } = fc.letrec<{ type: ColumnType; column: ColumnDescriptor }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    scalar,
    tie("type").map((element): ColumnType => ({ type: "Array", element })),
    fc
      .array(tie("column"), { maxLength: 3 })
      .map((columns): ColumnType => ({ type: "Row", columns })),
  ),
  column: fc.record({
    name: fc.string({ minLength: 1 }),
    column_type: tie("type"),
    nullable: fc.boolean(),
  }),
}));

const column: fc.Arbitrary<ColumnDescriptor> = fc.record({
  name: fc.string({ minLength: 1 }),
  column_type: columnType,
  nullable: fc.boolean(),
});

function valueFor(type: ColumnType): fc.Arbitrary<Value> {
  switch (type.type) {
    case "Integer":
      return fc.integer().map((value) => ({ type: "Integer", value }));
    case "BigInt":
      return fc.maxSafeInteger().map((value) => ({ type: "BigInt", value }));
    case "Timestamp":
      return fc.maxSafeNat().map((value) => ({ type: "Timestamp", value }));
    case "Double":
      return fc.double().map((value) => ({ type: "Double", value }));
    case "Boolean":
      return fc.boolean().map((value) => ({ type: "Boolean", value }));
    case "Text":
    case "Json":
      return fc.string({ unit: "grapheme" }).map((value) => ({ type: "Text", value }));
    case "Enum":
      return fc.constantFrom(...type.variants).map((value) => ({ type: "Text", value }));
    case "Uuid":
      return fc.uuid().map((value) => ({ type: "Uuid", value }));
    case "Bytea":
      return fc.uint8Array().map((value) => ({ type: "Bytea", value }));
    case "Array":
      return fc
        .array(valueFor(type.element), { maxLength: 4 })
        .map((value) => ({ type: "Array", value }));
    case "Row":
      return fc
        .record({ id: fc.option(fc.uuid(), { nil: undefined }), values: valuesFor(type.columns) })
        .map((value) => ({ type: "Row", value }));
  }
}

function valuesFor(columns: readonly ColumnDescriptor[]): fc.Arbitrary<Value[]> {
  return fc.tuple(
    ...columns.map(({ column_type, nullable }) =>
      nullable
        ? fc.option(valueFor(column_type)).map((value): Value => value ?? { type: "Null" })
        : valueFor(column_type),
    ),
  );
}

const row = fc
  .array(column, { maxLength: 6 })
  .chain((columns) => fc.record({ columns: fc.constant(columns), values: valuesFor(columns) }));

describe("the row codec", () => {
  it("gives back what was encoded, whatever the columns", () => {
    fc.assert(
      fc.property(row, ({ columns, values }) => {
        expect(decodeRow(columns, encodeRow(columns, values))).toEqual(values);
      }),
    );
  });

  it("says how many bytes are missing from a row that is too short", () => {
    const columns: ColumnDescriptor[] = [
      { name: "n", column_type: { type: "Integer" }, nullable: true },
    ];
    expect(() => decodeRow(columns, new Uint8Array(2))).toThrow(
      "A row of 1 columns needs at least 5 bytes, got 2.",
    );
  });
});

describe("the delta codec", () => {
  it("gives back what was encoded", () => {
    const place = { id: fc.uuid(), index: fc.nat() };
    const withRow = fc.record({ ...place, data: fc.uint8Array({ maxLength: 20 }) });
    const without = fc.record(place);
    const delta = fc.record({
      added: fc.array(withRow),
      removed: fc.array(without),
      updated: fc.array(fc.oneof(withRow, without)),
    });
    fc.assert(
      fc.property(delta, (changes) => {
        expect(decodeNativeDelta(encodeNativeDelta(changes))).toEqual(changes);
      }),
    );
  });
});
