import { describe, expect, it } from "vitest";
import type {
  ColumnDescriptor,
  Schema,
  TableSchema,
  WireQuery,
} from "../../../../protocol/jazz.ts";
import { decodeRow } from "../../../../sandbox/engine/codec/decode-row.ts";
import {
  type ArrayDelta,
  decodeNativeDelta,
  encodeNativeDelta,
  type NativeDelta,
  toArrayDelta,
} from "../../../../sandbox/engine/codec/delta-codec.ts";
import { encodeRow } from "../../../../sandbox/engine/codec/encode-row.ts";
import { magicColumn } from "../../../../sandbox/engine/query/magic-column.ts";
import { WasmRuntime } from "../../../../sandbox/engine/wasm-runtime.ts";
import { IdTranslation } from "./id-translation.ts";
import { loadRecording, type RecordedCall } from "./recording.ts";

const log = loadRecording("team-memory");
const recordedSchema = log.find(({ call }) => call === "getSchema")?.returns as Map<
  string,
  TableSchema
>;
const schema: Schema = Object.fromEntries(recordedSchema);

/** Output columns of every subscription of the recording, by handle. */
const columnsByHandle = new Map(
  log
    .filter(({ call }) => call === "createSubscription")
    .map(({ args, returns }) => {
      const { table, select_columns } = JSON.parse(String(args[0])) as WireQuery;
      const declared = schema[table]?.columns ?? [];
      const columns = (select_columns ?? declared.map(({ name }) => name)).flatMap(
        (name) => declared.find((column) => column.name === name) ?? magicColumn(name) ?? [],
      );
      return [Number(returns), columns] as const;
    }),
);

describe("a recorded run of the real engine, replayed", () => {
  it("gives the same results, errors and callbacks, call by call", async () => {
    const runtime = new WasmRuntime(
      JSON.stringify({ __jazzRuntimeSchema: 1, schema, loadedPolicyBundle: false }),
      "team-app",
      "dev",
      "main",
    );
    const replay = new Replay(runtime);
    for (const line of log) await replay.step(line);
    expect(replay.unexpectedDeltas()).toEqual([]);
  });

  it("spells rows and deltas in the same bytes", () => {
    const deltas = log.filter(({ call }) => call === "executeSubscription#callback");
    expect(deltas.length).toBeGreaterThan(15);
    for (const { args } of deltas) {
      const delta = args[0] as NativeDelta;
      const decoded = decodeNativeDelta(delta);
      expect(encodeNativeDelta(decoded)).toEqual(delta);
      for (const { data } of [...decoded.added, ...decoded.updated]) {
        if (data) expect(columnListsThatReencode(data)).not.toEqual([]);
      }
    }
  });
});

function columnListsThatReencode(data: Uint8Array): (readonly ColumnDescriptor[])[] {
  return [...columnsByHandle.values()].filter((columns) => {
    try {
      return Buffer.from(encodeRow(columns, decodeRow(columns, data))).equals(Buffer.from(data));
    } catch {
      return false;
    }
  });
}

/** Performs recorded calls and compares what comes of them, in the recording's ids. */
class Replay {
  private readonly runtime: WasmRuntime;
  private readonly ids = new IdTranslation();
  private readonly deltas: { handle: number; delta: NativeDelta }[] = [];
  private readonly promises = new Map<number, Promise<unknown>>();

  constructor(runtime: WasmRuntime) {
    this.runtime = runtime;
  }

  unexpectedDeltas(): unknown[] {
    return this.deltas;
  }

  async step(line: RecordedCall): Promise<void> {
    const [call, event] = line.call.split("#");
    if (event === "callback") this.compareDelta(line);
    else if (event === "resolved") {
      const value = await this.promises.get(line.of ?? -1);
      expect(this.comparable(value), `#${line.n}`).toEqual(withoutTimes(line.value));
    } else this.perform(String(call), line);
  }

  private perform(call: string, line: RecordedCall): void {
    const args = this.ids.replayed(line.args);
    if (call === "onMutationError" || call === "onAuthFailure") args[0] = () => {};
    if (call === "executeSubscription") {
      const handle = Number(args[0]);
      args[1] = (delta: NativeDelta) => this.deltas.push({ handle, delta });
    }
    const method = Reflect.get(this.runtime, call) as (...all: unknown[]) => unknown;
    const run = () => method.apply(this.runtime, args);
    if (line.throws) {
      expect(run, `#${line.n}`).toThrowError(line.throws.$error.replace(/^Error: /, ""));
      return;
    }
    const result = run();
    if (line.returns === "$promise") this.promises.set(line.n, result as Promise<unknown>);
    else if (call === "getSchemaHash") expect(result).toMatch(/^[0-9a-f]{64}$/);
    else {
      this.matchIds(line.returns, result);
      expect(this.comparable(result), `#${line.n} ${call}`).toEqual(line.returns);
    }
  }

  private compareDelta(line: RecordedCall): void {
    const next = this.deltas.shift();
    const columns = columnsByHandle.get(next?.handle ?? -1) ?? [];
    expect(next, `#${line.n}: no callback`).toBeDefined();
    const expected = readable(line.args[0] as NativeDelta, columns);
    expect(next && this.comparable(readable(next.delta, columns)), `#${line.n}`).toEqual(expected);
  }

  private matchIds(recorded: unknown, replayed: unknown): void {
    if (typeof recorded === "string" && typeof replayed === "string") {
      this.ids.match(recorded, replayed);
      return;
    }
    const { id, batchId } = (recorded ?? {}) as { id?: string; batchId?: string };
    const mine = (replayed ?? {}) as { id?: string; batchId?: string };
    if (id && mine.id) this.ids.match(id, mine.id);
    if (batchId && mine.batchId) this.ids.match(batchId, mine.batchId);
  }

  private comparable(value: unknown): unknown {
    return value instanceof Map ? value : withoutTimes(this.ids.recorded(value));
  }
}

function readable(delta: NativeDelta, columns: readonly ColumnDescriptor[]): ArrayDelta {
  return toArrayDelta(decodeNativeDelta(delta), columns);
}

/** Provenance times are the only ones in microseconds: they differ from run to run. */
function withoutTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTimes);
  if (typeof value !== "object" || value === null || value instanceof Map) return value;
  const { type, value: inner } = value as { type?: string; value?: number };
  if (type === "Timestamp" && Number(inner) > 1e15) return { type, value: "provenance" };
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutTimes(one)]));
}
