import type { ColumnDescriptor, Schema, TableSchema } from "../../protocol/jazz.ts";
import { sha256Hex } from "../hash/sha256.ts";

/** The engine's first constructor argument: a schema, bare or in its envelope. */
export interface RuntimeSchema {
  schema: Schema;
  /** A policy bundle is in force, even an empty one: what has no clause is denied. */
  loadedPolicyBundle: boolean;
}

/** @throws `Invalid schema JSON: …` */
export function parseRuntimeSchema(json: string): RuntimeSchema {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new Error(`Invalid schema JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error("Invalid schema JSON: expected an object of tables");
  }
  if (!("__jazzRuntimeSchema" in value)) {
    return { schema: value as Schema, loadedPolicyBundle: false };
  }
  const envelope = value as {
    __jazzRuntimeSchema: unknown;
    schema: Schema;
    loadedPolicyBundle?: boolean;
  };
  if (envelope.__jazzRuntimeSchema !== 1) {
    throw new Error(
      `Invalid schema JSON: unsupported runtime schema envelope version ${envelope.__jazzRuntimeSchema}`,
    );
  }
  return {
    schema: envelope.schema,
    loadedPolicyBundle: envelope.loadedPolicyBundle === true,
  };
}

/** What `getSchema()` hands out: a Map of fresh copies, absent clauses spelt as `undefined`. */
export function schemaAsMap(schema: Schema): Map<string, TableSchema> {
  return new Map(
    Object.entries(schema).map(([name, table]) => {
      const { columns, indexed_columns, policies } = structuredClone(table);
      const clauses = (["select", "insert", "update", "delete"] as const).map((operation) => [
        operation,
        {
          using: policies?.[operation]?.using,
          with_check: policies?.[operation]?.with_check,
        },
      ]);
      return [
        name,
        {
          columns,
          ...(indexed_columns ? { indexed_columns } : {}),
          ...(policies ? { policies: Object.fromEntries(clauses) } : {}),
        },
      ];
    }),
  );
}

/** 64 hex digits that depend on tables and columns only, in whatever order they were written. */
export function schemaHash(schema: Schema): string {
  const canonical = Object.keys(schema)
    .sort()
    .map((name) => [
      name,
      [...(schema[name]?.columns ?? [])]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map(({ name, column_type, nullable, references }: ColumnDescriptor) => [
          name,
          column_type,
          nullable,
          references ?? null,
        ]),
    ]);
  return sha256Hex(JSON.stringify(canonical));
}
