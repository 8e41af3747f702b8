import type { AnySchema, Row, Simplify, SpecOf } from "./row-types.ts";

/** Related rows by name, derived from the references: see `relations.ts`. */
type BareName<Column extends string> = Column extends
  | `${infer Name}_ids`
  | `${infer Name}Ids`
  | `${infer Name}_id`
  | `${infer Name}Id`
  ? Name
  : Column;

type ForwardName<Column extends string> = Column extends `${string}_ids` | `${string}Ids`
  ? BareName<Column> extends `${string}s`
    ? BareName<Column>
    : `${BareName<Column>}s`
  : BareName<Column>;

type RefNames<Columns> = {
  [Name in keyof Columns & string]: SpecOf<Columns[Name]>["ref"] extends string ? Name : never;
}[keyof Columns & string];

type Forward<Schema extends AnySchema, Table extends keyof Schema> = {
  [Column in RefNames<Schema[Table]> as ForwardName<Column>]: {
    table: Extract<SpecOf<Schema[Table][Column]>["ref"], keyof Schema>;
    many: SpecOf<Schema[Table][Column]>["kind"] extends "array" ? true : false;
  };
};

type ReverseOf<Schema extends AnySchema, Table, Source extends keyof Schema & string> = {
  [Column in RefNames<Schema[Source]> as SpecOf<Schema[Source][Column]>["ref"] extends Table
    ? `${Source}Via${Capitalize<ForwardName<Column>>}`
    : never]: { table: Source; many: true };
};

type UnionToIntersection<U> = (U extends unknown ? (one: U) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;

type Reverse<Schema extends AnySchema, Table> = UnionToIntersection<
  { [Source in keyof Schema & string]: ReverseOf<Schema, Table, Source> }[keyof Schema & string]
>;

export type Relations<Schema extends AnySchema, Table extends keyof Schema> = Simplify<
  Forward<Schema, Table> & Reverse<Schema, Table>
>;

/** A query that yields rows of one table, as an include's value. */
interface RowSource {
  readonly _rowType: unknown;
}

/** What `include` takes: `true`, a nested include, or a query on the related table. */
export type IncludeInput<Schema extends AnySchema, Table extends keyof Schema> = {
  [Name in keyof Relations<Schema, Table>]?:
    | true
    | RowSource
    | IncludeInput<Schema, TargetOf<Schema, Table, Name>>;
};

export type TargetOf<
  Schema extends AnySchema,
  Table extends keyof Schema,
  Name extends keyof Relations<Schema, Table>,
> = Relations<Schema, Table>[Name] extends { table: infer Target }
  ? Extract<Target, keyof Schema & string>
  : never;

type RelatedRow<
  Schema extends AnySchema,
  Target extends keyof Schema,
  Input,
> = Input extends RowSource
  ? Input["_rowType"]
  : Input extends true
    ? Row<Schema[Target]>
    : Simplify<Row<Schema[Target]> & Included<Schema, Target, Input>>;

type Cardinality<Relation, Related> = Relation extends { many: true } ? Related[] : Related | null;

/** The extra fields that an include adds to a row. */
export type Included<Schema extends AnySchema, Table extends keyof Schema, Input> = {
  [Name in keyof Input & keyof Relations<Schema, Table>]: Cardinality<
    Relations<Schema, Table>[Name],
    RelatedRow<Schema, TargetOf<Schema, Table, Name>, Input[Name]>
  >;
};
