import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Schema, Session, TaggedRecord } from "../../../../protocol/jazz.ts";
import { WasmRuntime } from "../../../../sandbox/engine/wasm-runtime.ts";
import { queryJson } from "./runtime-fixture.ts";

/** One decision measured on the real engine. */
interface Case {
  id: string;
  group: string;
  schema: Schema;
  rows: {
    table: string;
    id: string;
    values: TaggedRecord;
    createdBy: string;
    updatedBy?: string;
    deleted?: boolean;
    createdAt?: number;
    updatedAt?: number;
  }[];
  session: Session;
  op: { kind: string; table: string; id: string; values?: TaggedRecord };
  expect: "allow" | "deny" | "error";
  engine: string;
}

const cases = readFileSync(
  new URL("../../../fixtures/oracle/sample.jsonl", import.meta.url),
  "utf8",
)
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Case)
  // Where the real engine crashes on a policy that asks about itself without end, there is no
  // decision.
  .filter(
    ({ op, expect, schema }) => !(op.kind === "read" && expect === "error" && schema[op.table]),
  );

function start({ schema, rows, engine }: Case): WasmRuntime {
  const loadedPolicyBundle = engine.includes("loadedPolicyBundle=true");
  const runtime = new WasmRuntime(
    JSON.stringify({ __jazzRuntimeSchema: 1, schema, loadedPolicyBundle }),
    "oracle",
    "dev",
    "main",
  );
  const by = (author: string, time?: number) =>
    JSON.stringify({
      ...(author === "jazz:system" ? {} : { attribution: author }),
      ...(time === undefined ? {} : { updated_at: time }),
    });
  for (const row of rows) {
    runtime.insert(row.table, row.values, by(row.createdBy, row.createdAt), row.id);
    if (row.updatedBy !== undefined) {
      runtime.update(row.id, row.values, by(row.updatedBy, row.updatedAt));
    }
    if (row.deleted) runtime.delete(row.id, by(row.createdBy));
  }
  return runtime;
}

/** What the engine makes of the operation; a denied read or right throws nothing. */
async function outcome(runtime: WasmRuntime, { op, session }: Case): Promise<Case["expect"]> {
  const { kind, table, id, values = {} } = op;
  const as = JSON.stringify(session);
  try {
    switch (kind) {
      case "insert":
        runtime.insert(table, values, as, id);
        return "allow";
      case "update":
        runtime.update(id, values, as);
        return "allow";
      case "upsert":
        runtime.upsert(table, id, values, as);
        return "allow";
      case "restore":
        runtime.restore(table, id, values, as);
        return "allow";
      case "delete":
        runtime.delete(id, as);
        return "allow";
    }
    const right = kind === "read" ? undefined : `$${kind}`;
    const query = queryJson(table, right ? { select_columns: [right] } : {});
    const row = (await runtime.query(query, as)).find((one) => one.id === id);
    const value = row?.values[0];
    if (right) return value?.type === "Boolean" && value.value ? "allow" : "deny";
    return row ? "allow" : "deny";
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return text.includes("policy denied") ? "deny" : "error";
  }
}

describe("decisions of the real engine", () => {
  it("are the sandbox engine's too", async () => {
    expect(cases.length).toBeGreaterThan(250);
    const differences: unknown[] = [];
    for (const one of cases) {
      const actual = await outcome(start(one), one);
      if (actual !== one.expect) differences.push({ id: one.id, expected: one.expect, actual });
    }
    expect(differences).toEqual([]);
  });
});
