/** A page of alice's on which recorded writes are played: its engine, its server, and a panel. */

import type { Mode } from "../../../protocol/attribution.ts";
import type {
  DryRunResult,
  ReplayResult,
  ReplayWrite,
  UndoResult,
  UndoStep,
} from "../../../protocol/commands.ts";
import type { Session, Value } from "../../../protocol/jazz.ts";
import { tableQuery } from "../../../protocol/table-query.ts";
import type { WasmRuntime } from "../../../sandbox/engine/wasm-runtime.ts";
import type { TableProxy } from "../../../sandbox/schema/query-builder.ts";
import { startSandboxServer } from "../../../sandbox/server/start-sandbox-server.ts";
import { waitFor } from "../support/wait-for.ts";
import { alice, bob, json, newEngine, schema, text, todo } from "./app.ts";
import { Document, type Panel } from "./harness.ts";

export interface Stage {
  page: Document;
  engine: WasmRuntime;
  panel: Panel;
  host: string;
  /** A todo of alice's and one of bob's. */
  hers: string;
  his: string;
  dryRun(writes: Bare[], as?: Session | null, mode?: Mode): Promise<DryRunResult[]>;
  replay(writes: Bare[], as?: Session | null, mode?: Mode): Promise<ReplayResult[]>;
  /** Takes back what a replay made. */
  undo(results: UndoStep[], as?: Session | null, mode?: Mode): Promise<UndoResult[]>;
}

export type Bare = Omit<ReplayWrite, "write">;

export async function setStage(engineOf: () => WasmRuntime = newEngine): Promise<Stage> {
  const page = new Document();
  const engine = engineOf();
  const hers = engine.insert("todos", todo("alice"), json(alice)).id;
  const his = engine.insert("todos", todo("bob"), json(bob)).id;
  const panel = page.openPanel();
  await panel.settled();
  const { host } = panel.host();
  const numbered = (writes: Bare[]): ReplayWrite[] =>
    writes.map((write, i) => ({ ...write, write: i + 1 }));
  return {
    page,
    engine,
    panel,
    host,
    hers,
    his,
    dryRun: async (writes, persona = bob, mode = "forSession") =>
      (await panel.command("dryRun", { host, writes: numbered(writes), persona, mode })).results,
    replay: async (writes, persona = bob, mode = "forSession") =>
      (await panel.command("replay", { host, writes: numbered(writes), persona, mode })).results,
    undo: async (steps, persona = bob, mode = "forSession") =>
      (await panel.command("undo", { host, steps, persona, mode })).results,
  };
}

/** What a panel asks to be taken back: the writes that were made. */
export function stepsOf(writes: Bare[], results: ReplayResult[]): UndoStep[] {
  return results.flatMap(({ outcome, write, table, row, before, after }) => {
    const op = writes[write - 1]?.op;
    if (outcome !== "made" || !op || table === null || row === null) return [];
    return [{ write, op, table, row, before, after }];
  });
}

export const insert = (owner: string, row: string | null = null): Bare => ({
  op: "insert",
  table: "todos",
  row,
  values: todo(owner),
});

export const update = (row: string, title = "changed"): Bare => ({
  op: "update",
  table: null,
  row,
  values: { title: text(title) },
});

export const remove = (row: string): Bare => ({
  op: "delete",
  table: "todos",
  row,
  values: null,
});

export const restore = (row: string, owner: string): Bare => ({
  op: "restore",
  table: "todos",
  row,
  values: todo(owner),
});

export const upsert = (row: string, owner: string): Bare => ({
  op: "upsert",
  table: "todos",
  row,
  values: todo(owner),
});

export const inBatch = (id: string, mode: "direct" | "transactional", writes: Bare[]): Bare[] =>
  writes.map((write) => ({ ...write, batch: { id, mode } }));

const COLUMNS = ["title", "done", "owner_id", "$createdBy", "$updatedBy", "$updatedAt"];

/** Every todo, deleted ones too, with who wrote it when. */
export function everything(engine: WasmRuntime, columns = COLUMNS): Promise<unknown[]> {
  const query = tableQuery("todos", { columns, includeDeleted: true });
  return past(engine, "query", JSON.stringify(query), undefined) as Promise<unknown[]>;
}

/** The live todos without what only tells when they were written. */
export async function contents(engine: WasmRuntime): Promise<Record<string, Value[]>> {
  const query = tableQuery("todos", { columns: ["title", "done", "owner_id"] });
  const rows = (await past(engine, "query", JSON.stringify(query), undefined)) as {
    id: string;
    values: Value[];
  }[];
  return Object.fromEntries(rows.map(({ id, values }) => [id, values]));
}

/** A call that the hook does not see. */
export function past(engine: WasmRuntime, method: keyof WasmRuntime, ...args: unknown[]): unknown {
  const prototype: object = Object.getPrototypeOf(engine);
  return Reflect.apply(Reflect.get(prototype, method), engine, args);
}

interface Inside {
  replica: {
    batches: { open: Map<string, unknown> };
    subscriptions: { active: Map<number, unknown> };
    undecided(): unknown[];
  };
}

const inside = (engine: WasmRuntime): Inside => (engine as unknown as { engine: Inside }).engine;

export const openBatches = (engine: WasmRuntime): number =>
  inside(engine).replica.batches.open.size;

/** Waits until something holds. */
export const until: (holds: () => void) => Promise<void> = waitFor;

/** All that was on its way has arrived: messages of a server without latency, one after the other. */
export async function quiet(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) {
    await new Promise((done) => setTimeout(done, 0));
    await new Promise(setImmediate);
  }
}

/** What the engine still has to send. */
export const outbox = (engine: WasmRuntime): unknown[] => inside(engine).replica.undecided();

/** Subscriptions that the engine itself still serves. */
export const served = (engine: WasmRuntime): number =>
  inside(engine).replica.subscriptions.active.size;

const todosTable = { _table: "todos", _schema: schema } as unknown as TableProxy<
  { id: string; title: string; owner_id: string },
  never
>;

/** A sync server that knows the page's policies; it judges by the page's token. */
export function serve(url = "https://sync.example") {
  const permissions = { todos: schema["todos"]?.policies ?? {}, notes: {} };
  const server = startSandboxServer({ url, schema, permissions, latency: 0 });
  return { ...server, todos: () => server.rows(todosTable) };
}

/** Connects an engine in alice's name, as its SDK would. */
export function connect(engine: WasmRuntime, url = "wss://sync.example/apps/app-1/ws"): void {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const token = `${part({ alg: "none" })}.${part({ sub: "alice" })}.x`;
  engine.connect(url, JSON.stringify({ jwt_token: token }));
}
