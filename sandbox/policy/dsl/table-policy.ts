import { ALWAYS, Condition, NEVER, toCondition, whereObject } from "./condition.ts";
import type { RelationsOf } from "./qualified-where.ts";
import { type GatherOptions, type RelationBuilder, tableRelation } from "./relation-builder.ts";
import type { Rule } from "./table-rules.ts";

/** Takes in a rule; the same one again changes nothing. */
export type AddRule = (rule: Rule) => void;

/** The creator of a row may do it. */
export const IS_CREATOR = toCondition({
  type: "Cmp",
  column: "$createdBy",
  op: "Eq",
  value: { type: "SessionRef", path: ["user_id"] },
});

/** `policy.<table>.allowRead` and its kin. */
export class RuleBuilder {
  readonly #add: (condition: Condition) => void;

  constructor(add: (condition: Condition) => void) {
    this.#add = add;
  }

  where(input: unknown): void {
    this.#add(toCondition(input));
  }

  always(): void {
    this.#add(ALWAYS);
  }

  never(): void {
    this.#add(NEVER);
  }
}

/** `policy.<table>.allowUpdate`: old row and new row may be judged differently. */
export class UpdateRuleBuilder extends RuleBuilder {
  readonly #rule: Rule;
  readonly #addRule: AddRule;
  #old: Condition | undefined;
  #new: Condition | undefined;

  constructor(table: string, addRule: AddRule) {
    super((condition) =>
      addRule({ table, operation: "update", using: condition, withCheck: condition }),
    );
    this.#addRule = addRule;
    this.#rule = { table, operation: "update", using: undefined, withCheck: undefined };
  }

  /** What the row must meet before the update; also after it, unless `whereNew` says otherwise. */
  whereOld(input: unknown): this {
    this.#old = toCondition(input);
    return this.#register();
  }

  /** What the row must meet after the update; also before it, unless `whereOld` says otherwise. */
  whereNew(input: unknown): this {
    this.#new = toCondition(input);
    return this.#register();
  }

  #register(): this {
    this.#rule.using = this.#old ?? this.#new;
    this.#rule.withCheck = this.#new ?? this.#old;
    this.#addRule(this.#rule);
    return this;
  }
}

/** `policy.<table>`: its rules, and the table as a relation. */
export class TablePolicy {
  readonly tableName: string;
  readonly allowRead: RuleBuilder;
  readonly allowInsert: RuleBuilder;
  readonly allowDelete: RuleBuilder;
  readonly #addRule: AddRule;
  readonly #relationsOf: RelationsOf;

  constructor(table: string, addRule: AddRule, relationsOf: RelationsOf) {
    this.tableName = table;
    this.#addRule = addRule;
    this.#relationsOf = relationsOf;
    this.allowRead = new RuleBuilder((using) =>
      addRule({ table, operation: "select", using, withCheck: undefined }),
    );
    this.allowInsert = new RuleBuilder((withCheck) =>
      addRule({ table, operation: "insert", using: undefined, withCheck }),
    );
    this.allowDelete = new RuleBuilder((using) =>
      addRule({ table, operation: "delete", using, withCheck: undefined }),
    );
  }

  /** Every use starts a rule of its own. */
  get allowUpdate(): UpdateRuleBuilder {
    return new UpdateRuleBuilder(this.tableName, this.#addRule);
  }

  get allowReads(): RuleBuilder {
    return this.allowRead;
  }

  get allowInserts(): RuleBuilder {
    return this.allowInsert;
  }

  get allowUpdates(): UpdateRuleBuilder {
    return this.allowUpdate;
  }

  get allowDeletes(): RuleBuilder {
    return this.allowDelete;
  }

  /** Everything is for the row's creator only. */
  managedByCreator(): void {
    this.allowRead.where(IS_CREATOR);
    this.allowInsert.where(IS_CREATOR);
    this.allowUpdate.where(IS_CREATOR);
    this.allowDelete.where(IS_CREATOR);
  }

  /** `policy.<table>.exists.where(…)`: some row of the table matches. */
  readonly exists = {
    where: (input: unknown): Condition =>
      new Condition({ kind: "exists", table: this.tableName, where: whereObject(input) }),
  };

  where(input: unknown): RelationBuilder {
    return this.#relation().where(input);
  }

  join(target: TablePolicy | string, on: { left: string; right: string }): RelationBuilder {
    return this.#relation().join(target, on);
  }

  select(columns: Record<string, string>): RelationBuilder {
    return this.#relation().select(columns);
  }

  hopTo(relation: string): RelationBuilder {
    return this.#relation().hopTo(relation);
  }

  gather(options: GatherOptions): RelationBuilder {
    return this.#relation().gather(options);
  }

  #relation(): RelationBuilder {
    return tableRelation(this.tableName, this.#relationsOf);
  }
}
