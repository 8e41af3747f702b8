import type { Column, ColumnSpec } from "./column.ts";
import type { DefinedTable, TableColumns } from "./table.ts";

/** A schema definition as written: tables by name. */
export type SchemaDefinition = Record<string, DefinedTable | TableColumns>;

/** The same with only what types need: columns by table. */
export type SchemaTypes<Definition extends SchemaDefinition = SchemaDefinition> = {
  [Table in keyof Definition & string]: ColumnsOf<Definition[Table]>;
};

type ColumnsOf<Source> =
  Source extends DefinedTable<infer Columns extends TableColumns>
    ? Columns
    : Source extends TableColumns
      ? Source
      : never;

export type AnySchema = Record<string, TableColumns>;
export type Simplify<T> = { [Key in keyof T]: T[Key] } & {};

export type SpecOf<C> = C extends Column<infer Spec> ? Spec : never;

type Read<Spec extends ColumnSpec> = Spec["optional"] extends true
  ? Spec["value"] | null
  : Spec["value"];

/** All columns and the id. */
export type Row<Columns> = Simplify<
  { id: string } & { -readonly [Name in keyof Columns]: Read<SpecOf<Columns[Name]>> }
>;

type OptionalNames<Columns> = {
  [Name in keyof Columns]: SpecOf<Columns[Name]> extends { optional: true } | { defaulted: true }
    ? Name
    : never;
}[keyof Columns];

/** What an insert takes: no id; optional and defaulted columns may be left out. */
export type Insert<Columns> = Simplify<
  {
    -readonly [Name in Exclude<keyof Columns, OptionalNames<Columns>>]: Read<SpecOf<Columns[Name]>>;
  } & {
    -readonly [Name in OptionalNames<Columns>]?: Read<SpecOf<Columns[Name]>> | undefined;
  }
>;

type Or<Condition, Yes> = Condition extends true ? Yes : unknown;

type Operators<Spec extends ColumnSpec, Value> = {
  eq?: Read<Spec> | undefined;
  ne?: Read<Spec> | undefined;
  in?: Value[] | undefined;
  isNull?: boolean | undefined;
};
type Ordered<Value> = {
  gt?: Value | undefined;
  gte?: Value | undefined;
  lt?: Value | undefined;
  lte?: Value | undefined;
};

type Condition<Spec extends ColumnSpec> = Spec["kind"] extends "timestamp"
  ?
      | Date
      | number
      | Or<Spec["optional"], null>
      | (Operators<Omit<Spec, "value"> & { value: Date | number } & ColumnSpec, Date | number> &
          Ordered<Date | number>)
  :
      | Read<Spec>
      | (Operators<Spec, Spec["value"]> &
          (Spec["kind"] extends "number" ? Ordered<number> : unknown) &
          (Spec["kind"] extends "text" ? { contains?: string | undefined } : unknown) &
          (Spec["kind"] extends "array"
            ? { contains?: (Spec["value"] & readonly unknown[])[number] | undefined }
            : unknown));

type Text =
  | string
  | { eq?: string | undefined; ne?: string | undefined; in?: string[] | undefined };
type Moment = Date | number | ({ eq?: Date | number; ne?: Date | number } & Ordered<Date | number>);

/** What `where` takes: a value to equal, or an object of operators, per column. */
export type Where<Columns> = Simplify<
  { id?: Text | undefined } & {
    -readonly [Name in keyof Columns]?: Condition<SpecOf<Columns[Name]>> | undefined;
  } & {
    $createdBy?: Text | undefined;
    $updatedBy?: Text | undefined;
    $createdAt?: Moment | undefined;
    $updatedAt?: Moment | undefined;
    $canRead?: boolean | undefined;
    $canEdit?: boolean | undefined;
    $canDelete?: boolean | undefined;
  }
>;

export interface MagicColumns {
  $createdBy: string;
  $createdAt: Date;
  $updatedBy: string;
  $updatedAt: Date;
  $canRead: boolean | null;
  $canEdit: boolean | null;
  $canDelete: boolean | null;
}

export type Selectable<Columns> = "id" | "*" | keyof MagicColumns | (keyof Columns & string);
export type Orderable<Columns> = Exclude<Selectable<Columns>, "*">;

/** The row of a `select`: the named columns, always with the id. */
export type Selected<Columns, Names extends string> = Simplify<
  ("*" extends Names
    ? Row<Columns>
    : Pick<Row<Columns>, Extract<Names | "id", keyof Row<Columns>>>) &
    Pick<MagicColumns, Extract<Names, keyof MagicColumns>>
>;
