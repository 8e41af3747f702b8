import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { typedLiteral, typedObject } from "../../../panel/model/typed-literal.ts";
import { Cut } from "../../../protocol/codec/encoded.ts";
import type { ColumnType, Value } from "../../../protocol/jazz.ts";
import { toValue } from "../../../sandbox/schema/js-value.ts";

/** What the code is when it runs. */
const run = (code: string): unknown => new Function(`return (${code});`)();

type Typed = { type: ColumnType; value: Value };

const typed: fc.Arbitrary<Typed> = fc.letrec<{ any: Typed; flat: Typed }>((tie) => ({
  flat: fc.oneof(
    fc
      .string()
      .map((value) => ({ type: { type: "Text" }, value: { type: "Text", value } }) as Typed),
    fc.uuid().map((value) => ({ type: { type: "Uuid" }, value: { type: "Uuid", value } }) as Typed),
    fc
      .boolean()
      .map((value) => ({ type: { type: "Boolean" }, value: { type: "Boolean", value } }) as Typed),
    fc
      .integer()
      .map((value) => ({ type: { type: "Integer" }, value: { type: "Integer", value } }) as Typed),
    fc
      .maxSafeInteger()
      .map((value) => ({ type: { type: "BigInt" }, value: { type: "BigInt", value } }) as Typed),
    fc
      .double({ noNaN: true })
      .map((value) => ({ type: { type: "Double" }, value: { type: "Double", value } }) as Typed),
    fc.date({ noInvalidDate: true }).map(
      (date) =>
        ({
          type: { type: "Timestamp" },
          value: { type: "Timestamp", value: date.getTime() },
        }) as Typed,
    ),
    fc
      .uint8Array()
      .map((value) => ({ type: { type: "Bytea" }, value: { type: "Bytea", value } }) as Typed),
    fc
      .json()
      .filter((json) => JSON.parse(json) !== null)
      .map(
        (json) =>
          ({
            type: { type: "Json" },
            value: { type: "Text", value: JSON.stringify(JSON.parse(json)) },
          }) as Typed,
      ),
    fc.constantFrom("a", "b").map(
      (value) =>
        ({
          type: { type: "Enum", variants: ["a", "b"] },
          value: { type: "Text", value },
        }) as Typed,
    ),
    fc.constant({ type: { type: "Text" }, value: { type: "Null" } } as Typed),
  ),
  any: fc.oneof(
    tie("flat"),
    fc.array(fc.string()).map(
      (texts) =>
        ({
          type: { type: "Array", element: { type: "Text" } },
          value: { type: "Array", value: texts.map((value) => ({ type: "Text", value })) },
        }) as Typed,
    ),
    fc.tuple(tie("flat"), tie("flat")).map(
      (fields) =>
        ({
          type: {
            type: "Row",
            columns: fields.map(({ type }, index) => ({
              name: `column ${index}`,
              column_type: type,
              nullable: true,
            })),
          },
          value: { type: "Row", value: { values: fields.map(({ value }) => value) } },
        }) as Typed,
    ),
  ),
})).any;

describe("a typed literal", () => {
  test("is code whose value Jazz makes the same tagged value of", () => {
    fc.assert(
      fc.property(typed, ({ type, value }) => {
        const code = typedLiteral(value, type);
        expect(code).not.toBeNull();
        expect(toValue(run(code as string), type)).toEqual(value);
      }),
    );
  });

  test("is not written for what is cut or not a value", () => {
    const cut = new Cut("string", "be", 1_000_000);
    expect(typedLiteral({ type: "Text", value: cut }, { type: "Text" })).toBeNull();
    expect(typedLiteral(undefined, { type: "Text" })).toBeNull();
    expect(typedLiteral({ type: "Text", value: 5 }, { type: "Text" })).toBeNull();
    expect(typedLiteral({ type: "Text", value: "{" }, { type: "Json" })).toBeNull();
    const table = {
      columns: [
        { name: "title", column_type: { type: "Text" as const }, nullable: false },
        { name: "body", column_type: { type: "Text" as const }, nullable: false },
      ],
    };
    const values = {
      title: { type: "Text", value: "a" },
      body: { type: "Text", value: cut },
      x: 1,
    };
    expect(typedObject(values, table, "")).toEqual({ code: '{ title: "a" }', lost: ["body"] });
  });

  test("lets code stand for an id, also inside an array", () => {
    const idCode = (id: string) => (id === "r1" ? "row1.id" : null);
    const list = {
      type: "Array",
      value: [
        { type: "Uuid", value: "r1" },
        { type: "Uuid", value: "r2" },
      ],
    };
    const type: ColumnType = { type: "Array", element: { type: "Uuid" } };
    expect(typedLiteral(list, type, idCode)).toBe('[row1.id, "r2"]');
  });

  test("never sets a prototype", () => {
    const code = typedLiteral({ type: "Text", value: '{"__proto__":{"a":1}}' }, { type: "Json" });
    expect(Object.keys(run(code as string) as object)).toEqual(["__proto__"]);
  });
});
