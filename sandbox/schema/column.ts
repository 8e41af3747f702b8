import type { ColumnDescriptor, ColumnType } from "../../protocol/jazz.ts";
import { toValue } from "./js-value.ts";

/** What the type system knows of a column. */
export interface ColumnSpec {
  /** The value in JavaScript, without `null`. */
  value: unknown;
  kind: "text" | "boolean" | "number" | "timestamp" | "uuid" | "bytes" | "json" | "array";
  optional: boolean;
  defaulted: boolean;
  /** The table a reference points at. */
  ref: string | undefined;
}

/** One column of a table definition; every modifier returns a new one. */
export class Column<Spec extends ColumnSpec = ColumnSpec> {
  declare readonly __spec: Spec;
  private readonly type: ColumnType;
  private readonly references: string | undefined;
  private readonly nullable: boolean;
  private readonly preset: unknown;

  constructor(
    type: ColumnType,
    settings: { references?: string | undefined; nullable?: boolean; preset?: unknown } = {},
  ) {
    this.type = type;
    this.references = settings.references;
    this.nullable = settings.nullable ?? false;
    this.preset = settings.preset;
  }

  /** May be left out and may be `null`. */
  optional(): Column<With<Spec, { optional: true }>> {
    return this.changed({ nullable: true });
  }

  /** Filled in by the engine when an insert leaves the column out. */
  default(
    value: Spec["value"] | (Spec["optional"] extends true ? null : never),
  ): Column<With<Spec, { defaulted: true }>> {
    return this.changed({ preset: value });
  }

  /** The column as the engine's schema spells it. @throws when a reference is badly named. */
  describe(name: string): ColumnDescriptor {
    if (name.startsWith("$")) {
      throw new Error(
        `Column name "${name}" is reserved: names that start with "$" are Jazz's own.`,
      );
    }
    this.assertReferenceName(name);
    return {
      name,
      column_type: this.type,
      nullable: this.nullable,
      ...(this.preset === undefined ? {} : { default: toValue(this.preset, this.type) }),
      ...(this.references ? { references: this.references } : {}),
    };
  }

  /** The same column as an element of an array. */
  asElement(): { type: ColumnType; references: string | undefined } {
    return { type: this.type, references: this.references };
  }

  private assertReferenceName(name: string): void {
    if (!this.references) return;
    const array = this.type.type === "Array";
    if (array ? /(_ids|Ids)$/.test(name) : /(_id|Id)$/.test(name)) return;
    throw new Error(
      array
        ? `Invalid array reference key '${name}'. Rename it to '${name}_ids' or '${name}Ids'.`
        : `Invalid reference key '${name}'. Rename it to '${name}_id' or '${name}Id'.`,
    );
  }

  private changed<Changed extends ColumnSpec>(settings: {
    nullable?: boolean;
    preset?: unknown;
  }): Column<Changed> {
    const { references, nullable, preset } = this;
    return new Column<Changed>(this.type, { references, nullable, preset, ...settings });
  }
}

type With<Spec extends ColumnSpec, Change> = Omit<Spec, keyof Change> & Change extends infer Merged
  ? Merged extends ColumnSpec
    ? Merged
    : never
  : never;

type Plain<
  Value,
  Kind extends ColumnSpec["kind"],
  Ref extends string | undefined = undefined,
> = Column<{
  value: Value;
  kind: Kind;
  optional: false;
  defaulted: false;
  ref: Ref;
}>;

/** The column constructors of the `schema` namespace. */
export const columns = {
  string: (): Plain<string, "text"> => new Column({ type: "Text" }),
  boolean: (): Plain<boolean, "boolean"> => new Column({ type: "Boolean" }),
  int: (): Plain<number, "number"> => new Column({ type: "Integer" }),
  float: (): Plain<number, "number"> => new Column({ type: "Double" }),
  timestamp: (): Plain<Date, "timestamp"> => new Column({ type: "Timestamp" }),
  bytes: (): Plain<Uint8Array, "bytes"> => new Column({ type: "Bytea" }),
  json: <Value = unknown>(schema?: object): Plain<Value, "json"> =>
    new Column(schema ? { type: "Json", schema } : { type: "Json" }),
  enum: <const Variants extends readonly [string, ...string[]]>(
    ...variants: Variants
  ): Plain<Variants[number], "text"> =>
    new Column({ type: "Enum", variants: checkedVariants(variants) }),
  ref: <const Table extends string>(table: Table): Plain<string, "uuid", Table> =>
    new Column({ type: "Uuid" }, { references: table }),
  array: <Spec extends ColumnSpec>(
    element: Column<Spec>,
  ): Plain<Spec["value"][], "array", Spec["ref"]> => {
    const { type, references } = element.asElement();
    return new Column({ type: "Array", element: type }, { references });
  },
};

/** Sorted, as the engine stores them by position. */
function checkedVariants(variants: readonly string[]): string[] {
  if (variants.some((variant) => variant.length === 0)) {
    throw new Error("Enum variants cannot be empty strings.");
  }
  if (new Set(variants).size !== variants.length) throw new Error("Enum variants must be unique.");
  return [...variants].sort((a, b) => a.localeCompare(b));
}
