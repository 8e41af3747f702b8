/** Compiled permissions from outside: from an app, a file, a server, or the page's own schema. */
import type { OperationPolicy, Permissions, Schema, TablePolicies } from "../../protocol/jazz.ts";
import { normalizePermissions } from "../../sandbox/policy/normalize-permissions.ts";
import { policyFault } from "./policy-fault.ts";

const OPERATIONS = ["select", "insert", "update", "delete"] as const;
const CLAUSES = ["using", "with_check"] as const;

export type ReadPermissions =
  | { ok: true; permissions: Permissions; warnings: string[] }
  | { ok: false; problem: string };

/**
 * Reads what `definePermissions` compiles to, policies by table and operation; a whole schema with
 * its policies, in the envelope in which it travels to the engine or without; or the answer of a
 * server's admin API. Whatever is not a policy is refused with a sentence that says where; tables
 * the schema lacks are only mentioned.
 */
export function readPermissions(value: unknown, schema: Schema | null): ReadPermissions {
  const tables = unwrap(value);
  if (tables === null) {
    return refuse("The server has no published permissions, so there are none to read.");
  }
  if (!isRecord(tables)) {
    return refuse("Compiled permissions are an object with one entry per table.");
  }
  const permissions: Permissions = Object.create(null);
  const warnings: string[] = [];
  for (const [table, entry] of Object.entries(tables)) {
    if (!isRecord(entry)) return refuse(`The entry of table “${table}” is not an object.`);
    const body = isTable(entry) ? (entry["policies"] ?? {}) : entry;
    if (!isRecord(body)) return refuse(`The policies of table “${table}” are not an object.`);
    const read = readTable(table, body);
    if (typeof read === "string") return refuse(read);
    // A table of a whole schema that says nothing has no entry, as in compiled permissions.
    if (isTable(entry) && Object.keys(read).length === 0) continue;
    if (schema && !Object.hasOwn(schema, table)) {
      warnings.push(`The page's schema has no table “${table}”.`);
    }
    permissions[table] = read;
  }
  if (Object.keys(permissions).length === 0) {
    return refuse("There is no table in these permissions.");
  }
  return { ok: true, permissions: normalizePermissions(permissions), warnings };
}

/** As {@link readPermissions}, from the text of a file. */
export function parsePermissions(text: string, schema: Schema | null): ReadPermissions {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return refuse(
      `This is not JSON (${detail}). Save what definePermissions returns with JSON.stringify.`,
    );
  }
  return readPermissions(value, schema);
}

/** The policies a schema carries in itself, or `null` when no table has any. */
export function schemaPermissions(schema: Schema | null): Permissions | null {
  const permissions: Permissions = Object.create(null);
  for (const [table, { policies }] of Object.entries(schema ?? {})) {
    if (policies) permissions[table] = policies;
  }
  return Object.keys(permissions).length > 0 ? permissions : null;
}

/** Takes the tables out of the envelopes that schemas and permissions travel in. */
function unwrap(value: unknown): unknown {
  if (!isRecord(value)) return value;
  if ("__jazzRuntimeSchema" in value) return value["schema"];
  if ("head" in value && "permissions" in value) return value["permissions"];
  return value;
}

function isTable(entry: Record<string, unknown>): boolean {
  return Array.isArray(entry["columns"]) || isRecord(entry["policies"]);
}

function readTable(table: string, body: Record<string, unknown>): TablePolicies | string {
  const policies: TablePolicies = {};
  for (const [operation, policy] of Object.entries(body)) {
    const known = OPERATIONS.find((candidate) => candidate === operation);
    if (!known) {
      return `Table “${table}” has a policy for “${operation}”; there is only ${OPERATIONS.join(", ")}.`;
    }
    if (policy === null || policy === undefined) continue;
    if (!isRecord(policy)) return `${table}.${operation} is not an object.`;
    const clauses: OperationPolicy = {};
    for (const clause of CLAUSES) {
      const expr = policy[clause];
      if (expr === null || expr === undefined) continue;
      const fault = policyFault(expr, `${table}.${operation}.${clause}`);
      if (fault !== null) return fault;
      clauses[clause] = expr as NonNullable<OperationPolicy["using"]>;
    }
    if (Object.keys(clauses).length > 0) policies[known] = clauses;
  }
  return policies;
}

function refuse(problem: string): ReadPermissions {
  return { ok: false, problem };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
