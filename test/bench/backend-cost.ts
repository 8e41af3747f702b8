/** What inspecting a backend costs a write through one of its handles, in Node. */
import { createInspector } from "../../backend/index.ts";
import type { Schema } from "../../protocol/jazz.ts";
import type { Measure } from "./report.ts";
import { summarise } from "./statistics.ts";

const ROUNDS = 40;
const CALLS = 200;
const LONG = 5_000;

const text = (name: string) => ({ name, column_type: { type: "Text" as const }, nullable: true });
const schema: Schema = {
  todos: {
    columns: [
      text("title"),
      text("owner_id"),
      { name: "done", column_type: { type: "Boolean" }, nullable: true },
      { name: "due", column_type: { type: "Timestamp" }, nullable: true },
    ],
  },
};
const todos = { _table: "todos", _schema: schema };
const app = { wasmSchema: schema, todos };

/** A Db that does next to nothing, so that what is measured is the wrapper. */
class HollowDb {
  #count = 0;
  insert(_table: object, values: object) {
    const id = `row-${++this.#count}`;
    return { value: { id, ...values }, batchId: `batch-${this.#count}`, wait: async () => {} };
  }
  restore(): void {}
  upsert(): void {}
  update(): void {}
  delete(): void {}
  all(): void {}
  one(): void {}
  subscribeAll(): void {}
  beginTransaction(): void {}
  beginBatch(): void {}
  transaction(): void {}
  batch(): void {}
  onMutationError(): void {}
}

class HollowContext {
  forSession(_session: object): HollowDb {
    return new HollowDb();
  }
}

interface Condition {
  name: string;
  context: HollowContext;
  db: HollowDb;
  handles: number[];
  averages: number[];
  long: number[];
  each: number[];
}

const session = { user_id: "alice", claims: { role: "lead" }, authMode: "external" };
const due = new Date(0);

function conditions(): Condition[] {
  const make = (name: string, context: HollowContext): Condition => ({
    name,
    context,
    db: context.forSession(session),
    handles: [],
    averages: [],
    long: [],
    each: [],
  });
  const idle = new HollowContext();
  createInspector(idle, { app });
  const watched = new HollowContext();
  const connection = createInspector(watched, { app }).open(() => {});
  const credit = Number.MAX_SAFE_INTEGER;
  connection.receive(JSON.stringify({ m: "attach", protocol: 3, credit }));
  return [
    make("not inspected", new HollowContext()),
    make("nobody attached", idle),
    make("recording", watched),
  ];
}

/** Microseconds of one call, on average. */
function average(db: HollowDb, calls: number): number {
  const start = performance.now();
  for (let call = 0; call < calls; call++) {
    db.insert(todos, { title: "Write", owner_id: "alice", done: false, due });
  }
  return ((performance.now() - start) * 1_000) / calls;
}

/** Microseconds of making one handle, on average. */
function handle(context: HollowContext): number {
  const start = performance.now();
  for (let call = 0; call < CALLS; call++) context.forSession(session);
  return ((performance.now() - start) * 1_000) / CALLS;
}

function each(db: HollowDb, calls: number): number[] {
  const samples: number[] = [];
  for (let call = 0; call < calls; call++) samples.push(average(db, 1));
  return samples;
}

/** What is to be sent goes out between rounds, as it does between requests. */
const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 25));

/** The measures of a run. Conditions are interleaved, so that a slow moment slows all of them. */
export async function backendCost(): Promise<Measure[]> {
  const all = conditions();
  for (let round = -4; round < ROUNDS; round++) {
    for (let turn = 0; turn < all.length; turn++) {
      const one = all[(turn + round + ROUNDS) % all.length];
      if (!one) continue;
      const sample = average(one.db, CALLS);
      await rest();
      const singles = each(one.db, CALLS);
      await rest();
      const handles = handle(one.context);
      await rest();
      const long = average(one.db, LONG);
      await rest();
      // The first rounds warm up.
      if (round < 0) continue;
      one.averages.push(sample);
      one.each.push(...singles);
      one.long.push(long);
      one.handles.push(handles);
    }
  }
  const [bare, ...inspected] = all;
  if (!bare) throw new Error("A condition is missing.");
  return inspected.flatMap((one) => [
    costOf(`cost of one insert in a backend, ${one.name}`, one, bare, one.name === "recording"),
    longCost(one, bare),
    handleCost(one, bare),
  ]);
}

function costOf(name: string, one: Condition, bare: Condition, recording: boolean): Measure {
  const baseline = summarise(bare.averages).median;
  const { p99, samples } = summarise(one.each);
  return {
    measure: name,
    unit: "µs",
    median: summarise(one.averages.map((time) => time - baseline)).median,
    p99: Math.max(0, p99 - summarise(bare.each).median),
    samples,
    budget: recording ? { median: 10, p99: 50 } : { median: 0.5 },
    baseline,
  };
}

/** Once per request or so. */
function handleCost(one: Condition, bare: Condition): Measure {
  const baseline = summarise(bare.handles).median;
  return {
    measure: `cost of making one handle, ${one.name}`,
    unit: "µs",
    ...summarise(one.handles.map((time) => time - baseline)),
    budget: null,
    baseline,
  };
}

/** In one long task, sending included. */
function longCost(one: Condition, bare: Condition): Measure {
  const baseline = summarise(bare.long).median;
  return {
    measure: `the same, ${LONG} in one task and sending included, ${one.name}`,
    unit: "µs",
    ...summarise(one.long.map((time) => time - baseline)),
    budget: null,
    baseline,
  };
}
