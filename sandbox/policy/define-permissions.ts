import type { Permissions, Schema } from "../../protocol/jazz.ts";
import { type Relation, relationsOf } from "../schema/relations.ts";
import { allowedTo } from "./dsl/allowed-to.ts";
import { allOf, anyOf, Condition, whereObject } from "./dsl/condition.ts";
import { foreignKeysOf } from "./dsl/foreign-keys.ts";
import type { AppLike, PermissionContext } from "./dsl/permission-types.ts";
import { sessionRef, splitPath } from "./dsl/references.ts";
import { type RelationBuilder, unionRelation } from "./dsl/relation-builder.ts";
import { IS_CREATOR, TablePolicy } from "./dsl/table-policy.ts";
import { compileRules, type Rule } from "./dsl/table-rules.ts";

/**
 * Compiles rules to permissions JSON as Jazz does, with literals as written: normalise them with
 * `normalizePermissions`. A rule counts once it is stated; what the callback returns does not
 * matter. Throws a `TypeError` or `RangeError` that names the column or relation at fault.
 *
 * @param app its keys are tables; `wasmSchema` is needed for foreign keys and relations.
 */
export function definePermissions<const App extends AppLike>(
  app: App,
  define: (context: PermissionContext<App>) => unknown,
): Permissions {
  const schema = schemaOf(app);
  const relations = (table: string) => tolerantRelations(schema, table);
  const rules = new Set<Rule>();
  const policy: Record<string, unknown> = {};
  for (const table of Object.keys(app).filter((key) => key !== "wasmSchema")) {
    policy[table] = new TablePolicy(table, (rule) => rules.add(rule), relations);
  }
  policy.exists = (relation: RelationBuilder) => new Condition({ kind: "relation", relation });
  policy.union = (union: readonly RelationBuilder[]) => unionRelation(union, relations);
  const context = { policy, allOf, anyOf, isCreator: IS_CREATOR, allowedTo, session: session() };
  define(context as unknown as PermissionContext<App>);
  return compileRules([...rules], { relationsOf: relations, foreignKeys: foreignKeysOf(schema) });
}

/** `session.user_id`, `session["claims.role"]`, and `session.where(…)`. */
function session(): unknown {
  const where = (input: unknown) => new Condition({ kind: "session", where: whereObject(input) });
  return new Proxy(
    {},
    {
      get: (_target, name) => {
        if (typeof name !== "string") return undefined;
        return name === "where" ? where : sessionRef(splitPath(name));
      },
    },
  );
}

function schemaOf(app: AppLike): Schema | undefined {
  if (!("wasmSchema" in app)) return undefined;
  const { wasmSchema } = app;
  return typeof wasmSchema === "object" && wasmSchema !== null ? (wasmSchema as Schema) : undefined;
}

/** A schema that does not fit together has no relations; using one then says so. */
function tolerantRelations(schema: Schema | undefined, table: string): readonly Relation[] {
  if (!schema) return [];
  try {
    return relationsOf(schema, table);
  } catch {
    return [];
  }
}
