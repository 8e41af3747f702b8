import { afterEach, describe, expect, it } from "vitest";
import type { Mode } from "../../../protocol/attribution.ts";
import type { DryRunResult, ReplayWrite } from "../../../protocol/commands.ts";
import type { Session } from "../../../protocol/jazz.ts";
import { tableQuery } from "../../../protocol/table-query.ts";
import type { WasmRuntime } from "../../../sandbox/engine/wasm-runtime.ts";
import {
  alice,
  bob,
  json,
  newEngine,
  openSchema,
  ShownRows,
  text,
  todo,
  visibleTo,
} from "./app.ts";
import { Document, type Panel } from "./harness.ts";

let document: Document | undefined;
afterEach(() => document?.hook.close());

interface Scene {
  engine: WasmRuntime;
  panel: Panel;
  hers: string;
  his: string;
  play(
    writes: Omit<ReplayWrite, "write">[],
    persona?: Session | null,
    mode?: Mode,
  ): Promise<{ results: DryRunResult[]; enforcing: boolean }>;
}

async function scene(engine = newEngine): Promise<Scene> {
  document = new Document();
  const made = engine();
  const hers = made.insert("todos", todo("alice"), json(alice)).id;
  const his = made.insert("todos", todo("bob"), json(bob)).id;
  const panel = document.openPanel();
  await panel.settled();
  const { host } = panel.host();
  return {
    engine: made,
    panel,
    hers,
    his,
    play: (writes, persona = bob, mode = "forSession") =>
      panel.command("dryRun", {
        host,
        writes: writes.map((write, i) => ({ ...write, write: i + 1 })),
        persona,
        mode,
      }),
  };
}

const insert = (owner: string, row: string | null = null) => ({
  op: "insert" as const,
  table: "todos",
  row,
  values: todo(owner),
});
const update = (row: string, title = "changed") => ({
  op: "update" as const,
  table: null,
  row,
  values: { title: text(title) },
});

async function everything(engine: WasmRuntime): Promise<unknown> {
  const columns = ["title", "done", "owner_id", "$createdBy", "$updatedBy", "$updatedAt"];
  const query = tableQuery("todos", { columns, includeDeleted: true });
  return engine.query(JSON.stringify(query), undefined);
}

describe("a dry run", () => {
  it("lets the engine judge, and shows the row as it would be", async () => {
    const { hers, his, play } = await scene();
    const { results, enforcing } = await play([
      insert("bob"),
      insert("alice"),
      update(his),
      update(hers),
    ]);
    expect(enforcing).toBe(true);
    expect(results.map(({ verdict }) => verdict)).toEqual([
      "allowed",
      "denied",
      "allowed",
      "denied",
    ]);
    expect(results[0]?.before).toBeNull();
    expect(results[0]?.after).toMatchObject({
      ...todo("bob"),
      $createdBy: text("bob"),
      $updatedBy: text("bob"),
    });
    expect(results[1]?.thrown).toBe(
      'Insert failed: WriteError("policy denied INSERT on table todos")',
    );
    expect(results[2]).toMatchObject({
      table: "todos",
      row: his,
      before: { title: text("a todo of bob"), $updatedBy: text("bob") },
      after: { title: text("changed"), $createdBy: text("bob") },
    });
    expect(results[3]).toMatchObject({ after: null, before: { title: text("a todo of alice") } });
  });

  it("leaves nothing behind: no row, no delta, no write of the app's, no open batch", async () => {
    const { engine, hers, his, panel, play } = await scene();
    const shown = new ShownRows();
    const handle = engine.createSubscription(
      JSON.stringify(tableQuery("todos")),
      json(bob),
      "local",
    );
    engine.executeSubscription(handle, shown.callback);
    const rows = await everything(engine);
    const [deltas, writes] = [shown.deltas, panel.of("write").length];
    await play([
      insert("bob", "11111111-1111-4111-8111-111111111111"),
      update(his),
      { op: "delete", table: "todos", row: his, values: null },
      update(hers),
      {
        op: "upsert",
        table: "todos",
        row: "22222222-2222-4222-8222-222222222222",
        values: todo("bob"),
      },
      { op: "restore", table: "todos", row: his, values: todo("bob") },
    ]);
    await panel.settled();
    expect(await everything(engine)).toEqual(rows);
    expect(shown.deltas).toBe(deltas);
    expect(panel.of("write")).toHaveLength(writes);
    expect(panel.of("batch")).toEqual([]);
    expect(openBatches(engine)).toBe(0);
    const id = "11111111-1111-4111-8111-111111111111";
    expect(engine.insert("todos", todo("alice"), json(alice), id).id).toBe(id);
    const upserted = "22222222-2222-4222-8222-222222222222";
    expect(engine.insert("todos", todo("alice"), json(alice), upserted).id).toBe(upserted);
  });

  it("lets later writes see earlier ones under their new ids", async () => {
    const { play } = await scene();
    const recorded = "11111111-1111-4111-8111-111111111111";
    const { results } = await play([
      insert("bob", recorded),
      update(recorded, "renamed"),
      { op: "insert", table: "notes", row: null, values: { body: text(recorded) } },
      { op: "delete", table: "todos", row: recorded, values: null },
      { op: "restore", table: "todos", row: recorded, values: todo("bob") },
    ]);
    const made = results[0]?.row ?? "";
    expect(made).not.toBe(recorded);
    expect(results[1]).toMatchObject({ row: made, after: { title: text("renamed") } });
    expect(results[2]).toMatchObject({ after: { body: text(made) } });
    expect(results[3]).toMatchObject({ row: made, after: null, verdict: "allowed" });
    expect(results[4]).toMatchObject({ row: made, after: todo("bob") });
  });

  it("does not call allowed what the engine cannot judge", async () => {
    const { play } = await scene(() => newEngine(openSchema));
    const { results, enforcing } = await play([insert("alice")]);
    expect(enforcing).toBe(false);
    expect(results).toMatchObject([
      { verdict: "unknown", missing: [expect.stringMatching(/lets everything through/)] },
    ]);
    const attributed = await play([insert("alice")], bob, "withAttribution");
    expect(attributed.results).toMatchObject([
      {
        verdict: "unknown",
        missing: [expect.stringMatching(/checks nothing/)],
        after: { $createdBy: text("bob") },
      },
    ]);
    const backend = await play([insert("alice")], null, "asBackend");
    expect(backend.results[0]?.after).toMatchObject({ $createdBy: text("jazz:system") });
  });

  it("says what is missing instead of guessing", async () => {
    const { play } = await scene();
    const { results } = await play([
      update("33333333-3333-4333-8333-333333333333"),
      { op: "insert", table: "gone", row: null, values: {} },
      { op: "delete", table: "todos", row: null, values: null },
      { op: "insert", table: "todos", row: null, values: { title: text("only") } },
    ]);
    expect(results.map(({ verdict }) => verdict)).toEqual(Array(4).fill("unknown"));
    expect(results.map(({ missing }) => missing[0])).toEqual([
      expect.stringMatching(/table of this row/),
      expect.stringMatching(/no table “gone”/),
      expect.stringMatching(/which row/),
      expect.stringMatching(/another reason/),
    ]);
    expect(results[3]?.thrown).toMatch(/Insert failed/);
  });

  it("lets the page go on meanwhile, however much there is to play", async () => {
    const { panel, play } = await scene();
    let turns = 0;
    let over = false;
    const tick = (): void => {
      turns++;
      if (!over) setImmediate(tick);
    };
    setImmediate(tick);
    const stop = document?.listen((message) => {
      if (message.m === "progress" && turns > 2) panel.cancelLast();
    });
    const running = play(Array.from({ length: 900 }, () => insert("bob")));
    await expect(running).rejects.toThrow("stopped");
    over = true;
    stop?.();
  });

  it("tells every result as it comes, and stops when asked to", async () => {
    const { engine, panel, play } = await scene();
    const many = Array.from({ length: 50 }, () => insert("bob"));
    const before = await visibleTo(engine, null);
    const running = play(many);
    const stop = document?.listen((message) => {
      if (message.m === "progress") panel.cancelLast();
    });
    await expect(running).rejects.toThrow("stopped");
    stop?.();
    const progress = panel.messages.filter(({ m }) => m === "progress");
    expect(progress.length).toBeGreaterThan(0);
    expect(progress.length).toBeLessThan(50);
    expect(openBatches(engine)).toBe(0);
    expect(await visibleTo(engine, null)).toEqual(before);
  });
});

function openBatches(engine: WasmRuntime): number {
  const inside = engine as unknown as {
    engine: { replica: { batches: { open: Map<string, unknown> } } };
  };
  return inside.engine.replica.batches.open.size;
}
