import type { BatchRecord, WriteRecord } from "../../../../panel/store/records.ts";
import { authorOf, modeOf } from "../../../../protocol/attribution.ts";
import { text, user } from "./facts.ts";

let number = 0;

/** A recorded write; author and mode follow from its session and attribution. */
export function writeRecord(fields: Partial<WriteRecord> = {}): WriteRecord {
  const scope = {
    session: fields.session === undefined ? user("alice") : fields.session,
    attribution: fields.attribution ?? null,
  };
  return {
    number: number++,
    document: "d1",
    host: "d1/h1",
    write: number,
    at: Date.UTC(2026, 10, 23, 14, 2, 11, 204),
    op: "insert",
    table: "todos",
    row: "01a2066c-cd37-7e82-a247-e6ee86477cbd",
    values: { title: text("Milk") },
    author: authorOf(scope),
    mode: modeOf(scope),
    updatedAt: null,
    batch: null,
    thrown: null,
    micros: 420,
    actingFor: null,
    handle: null,
    stack: null,
    before: null,
    by: "app",
    received: false,
    madeAt: null,
    ...fields,
    ...scope,
  };
}

/** A batch of these writes, with what became of it. */
export function batchOf(writes: WriteRecord[], fields: Partial<BatchRecord> = {}): BatchRecord {
  const batch: BatchRecord = {
    key: "d1/h1/b1",
    id: "b1",
    mode: null,
    states: [],
    fates: [],
    writes,
    ...fields,
  };
  for (const write of writes) write.batch = batch;
  return batch;
}

export const DENIED = 'Update failed: WriteError("policy denied UPDATE on table todos")';
