/** Compiled permissions from outside: handed over by an app, or imported from a file. */
import type { OperationPolicy, Permissions, Schema, TablePolicies } from "../../protocol/jazz.ts";
import { normalizePermissions } from "../../sandbox/policy/normalize-permissions.ts";

const OPERATIONS = ["select", "insert", "update", "delete"] as const;
const CLAUSES = ["using", "with_check"] as const;

export type ReadPermissions =
  | { ok: true; permissions: Permissions; warnings: string[] }
  | { ok: false; problem: string };

/**
 * Reads what `definePermissions` compiles to: policies by table and operation. Whatever is not a
 * policy is refused with a sentence that says where; tables the schema lacks are only mentioned.
 */
export function readPermissions(value: unknown, schema: Schema | null): ReadPermissions {
  if (!isRecord(value)) {
    return refuse("Compiled permissions are an object with one entry per table.");
  }
  const permissions: Permissions = {};
  const warnings: string[] = [];
  for (const [table, policies] of Object.entries(value)) {
    const body =
      isRecord(policies) && isRecord(policies["policies"]) ? policies["policies"] : policies;
    if (!isRecord(body)) return refuse(`The entry of table “${table}” is not an object.`);
    const read = readTable(table, body);
    if (typeof read === "string") return refuse(read);
    if (schema && !Object.hasOwn(schema, table)) {
      warnings.push(`The page's schema has no table “${table}”.`);
    }
    permissions[table] = read;
  }
  if (Object.keys(permissions).length === 0) {
    return refuse("There is no table in these permissions.");
  }
  try {
    return { ok: true, permissions: normalizePermissions(permissions), warnings };
  } catch (error) {
    return refuse(`A policy cannot be understood: ${(error as Error).message}`);
  }
}

/** As {@link readPermissions}, from the text of a file. */
export function parsePermissions(text: string, schema: Schema | null): ReadPermissions {
  try {
    return readPermissions(JSON.parse(text), schema);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return refuse(
      `This is not JSON (${detail}). Save what definePermissions returns with JSON.stringify.`,
    );
  }
}

/** The policies a schema carries in itself, or `null` when no table has any. */
export function schemaPermissions(schema: Schema | null): Permissions | null {
  const permissions: Permissions = {};
  for (const [table, { policies }] of Object.entries(schema ?? {})) {
    if (policies) permissions[table] = policies;
  }
  return Object.keys(permissions).length > 0 ? permissions : null;
}

function readTable(table: string, body: Record<string, unknown>): TablePolicies | string {
  const policies: TablePolicies = {};
  for (const [operation, policy] of Object.entries(body)) {
    const known = OPERATIONS.find((candidate) => candidate === operation);
    if (!known) {
      return `Table “${table}” has a policy for “${operation}”; there is only ${OPERATIONS.join(", ")}.`;
    }
    if (policy === null || policy === undefined) continue;
    if (!isRecord(policy)) return `The ${operation} policy of table “${table}” is not an object.`;
    const clauses: OperationPolicy = {};
    for (const clause of CLAUSES) {
      const expr = policy[clause];
      if (expr === null || expr === undefined) continue;
      if (!isRecord(expr) || typeof expr["type"] !== "string") {
        return `${table}.${operation}.${clause} is not a policy expression: it has no “type”.`;
      }
      clauses[clause] = expr as unknown as NonNullable<OperationPolicy["using"]>;
    }
    policies[known] = clauses;
  }
  return policies;
}

function refuse(problem: string): ReadPermissions {
  return { ok: false, problem };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
