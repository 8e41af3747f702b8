import type { PolicyExpr } from "../../../protocol/jazz.ts";
import type { AllowedTo } from "./allowed-to.ts";
import type { Condition } from "./condition.ts";
import type { CurrentRow, RowRef, SessionRef } from "./references.ts";
import type { GatherOptions, RelationBuilder, TableTarget } from "./relation-builder.ts";

/** What permissions are defined for: tables by name, and the schema they are checked against. */
export type AppLike = object;

/** The tables of an app: all its keys but the schema. */
export type TableName<App extends AppLike> = Exclude<keyof App & string, "wasmSchema">;

/** A table's row, as far as the app's types tell. */
export type RowOf<Table> = Table extends { readonly _rowType: infer Row }
  ? Row
  : Record<string, unknown>;

interface Operators<Value> {
  eq?: Operand<Value> | null | undefined;
  ne?: Operand<Value> | null | undefined;
  gt?: Operand<Value> | undefined;
  gte?: Operand<Value> | undefined;
  lt?: Operand<Value> | undefined;
  lte?: Operand<Value> | undefined;
  in?: readonly Operand<Value>[] | SessionRef | undefined;
  contains?: Operand<Value extends readonly (infer Element)[] ? Element : Value> | undefined;
  isNull?: boolean | undefined;
}

type Operand<Value> = Value | SessionRef | RowRef | CurrentRow;
type Test<Value> = Operand<Value> | null | Operators<Value> | undefined;

/** Columns and what they must be. `"table.column"` names a column of a related table. */
export type PermissionWhere<Row> = {
  [Column in keyof Row]?: Test<NonNullable<Row[Column]>>;
} & {
  id?: Test<string>;
  $createdBy?: Test<string>;
  $updatedBy?: Test<string>;
  $createdAt?: Test<Date | number>;
  $updatedAt?: Test<Date | number>;
} & { [Qualified in `${string}.${string}`]?: Test<unknown> };

/** What a rule asks for. */
export type RuleInput<Row> =
  | Condition
  | PolicyExpr
  | PermissionWhere<Row>
  | ((row: RowContext<Row>) => Condition | PolicyExpr | PermissionWhere<Row>);

/** The columns of the row a rule is about, to compare with inside `exists`. */
export type RowContext<Row> = { readonly [Column in keyof Row | "id"]: RowRef };

export interface ActionRules<Row> {
  where(input: RuleInput<Row>): void;
  /** Everybody may. */
  always(): void;
  /** Nobody may. */
  never(): void;
}

export interface UpdateRules<Row> extends ActionRules<Row> {
  whereOld(input: RuleInput<Row>): this;
  whereNew(input: RuleInput<Row>): this;
}

export interface TableRules<Row> {
  readonly tableName: string;
  readonly allowRead: ActionRules<Row>;
  readonly allowReads: ActionRules<Row>;
  readonly allowInsert: ActionRules<Row>;
  readonly allowInserts: ActionRules<Row>;
  readonly allowUpdate: UpdateRules<Row>;
  readonly allowUpdates: UpdateRules<Row>;
  readonly allowDelete: ActionRules<Row>;
  readonly allowDeletes: ActionRules<Row>;
  managedByCreator(): void;
  readonly exists: { where(input: PermissionWhere<Row>): Condition };
  where(
    input: PermissionWhere<Row> | ((row: RowContext<Row>) => PermissionWhere<Row>),
  ): RelationBuilder;
  join(target: TableTarget, on: { left: string; right: string }): RelationBuilder;
  select(columns: Record<string, string>): RelationBuilder;
  hopTo(relation: string): RelationBuilder;
  gather(options: GatherOptions): RelationBuilder;
}

export interface RelationRules {
  /** Some row is in the relation. */
  exists(relation: RelationBuilder): Condition;
  union(relations: readonly RelationBuilder[]): RelationBuilder;
}

/** The session at judging time. */
export type SessionRules = {
  readonly user_id: SessionRef;
  readonly userId: SessionRef;
  readonly authMode: SessionRef;
  readonly claims: SessionRef;
  readonly [path: string]: SessionRef;
} & {
  /** Conditions on the session alone, by dotted path: `session.where({ "claims.role": "lead" })`. */
  readonly where: SessionRef & ((input: Record<string, unknown>) => Condition);
};

/** What `definePermissions` hands to its callback. */
export interface PermissionContext<App extends AppLike> {
  policy: { readonly [Table in TableName<App>]: TableRules<RowOf<App[Table]>> } & RelationRules;
  allOf(conditions: readonly unknown[]): Condition;
  anyOf(conditions: readonly unknown[]): Condition;
  /** The session's user created the row. */
  isCreator: Condition;
  allowedTo: AllowedTo;
  session: SessionRules;
}
