import type { JazzContext } from "jazz-tools/backend";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Inspector } from "../../../backend/index.ts";
import { app, person } from "../sandbox/team-app.ts";
import { inspect, openContext, Panel, requestOf } from "./harness.ts";

let context: JazzContext;
let inspector: Inspector;
let panel: Panel;

beforeEach(() => {
  context = openContext();
  inspector = inspect(context);
  panel = new Panel(inspector);
});

afterEach(async () => {
  expect(panel.problems).toEqual([]);
  expect(panel.invalid).toBe(0);
  inspector.close();
  await context.shutdown();
});

const todo = (owner_id: string) => ({ title: "Write", owner_id });

describe("what a panel is told of a backend", () => {
  it("introduces the backend, its schema and its permissions", async () => {
    await panel.settle();
    expect(panel.hello).toMatchObject({
      title: "team backend",
      backend: { name: "team backend", runtime: `Node ${process.version}`, pid: process.pid },
    });
    const [host] = panel.of("host");
    expect(host?.info).toMatchObject({
      kind: "backend",
      label: "team backend",
      appId: "team",
      driver: "persistent",
      profile: { name: "alpha.53", act: { ok: false }, replay: { ok: true } },
      policies: { state: "merged" },
    });
    expect(Object.keys(panel.of("schema")[0]?.schema ?? {})).toEqual([
      "projects",
      "todos",
      "shares",
    ]);
    expect(Object.keys(panel.of("permissions")[0]?.permissions ?? {})).toContain("todos");
  });

  it.each([
    ["forSession", "alice", { session: { user_id: "alice" }, attribution: null }],
    ["forRequest", "alice", { session: { user_id: "alice" }, attribution: null }],
    ["withAttribution", "bob", { session: null, attribution: "bob" }],
    ["withAttributionForSession", "bob", { session: null, attribution: "bob" }],
    ["withAttributionForRequest", "bob", { session: null, attribution: "bob" }],
    ["db", "jazz:system", { session: null, attribution: null }],
  ] as const)("tells a write through %s with its author", async (kind, author, scope) => {
    const argument = {
      forSession: person(author),
      forRequest: requestOf(author, "/todos?token=secret"),
      withAttribution: author,
      withAttributionForSession: person(author),
      withAttributionForRequest: requestOf(author, "/todos?token=secret"),
      db: undefined,
    }[kind];
    const db = await (context[kind] as (given: unknown) => ReturnType<JazzContext["db"]>)(argument);
    const { value, batchId } = db.insert(app.todos, todo("alice"));
    await panel.settle();

    const [handle, ...others] = panel.of("handle");
    expect(others).toEqual([]);
    expect(handle).toMatchObject({ kind, thrown: null, ...scope });
    const [write] = panel.of("write");
    expect(write).toMatchObject({
      op: "insert",
      table: "todos",
      row: value.id,
      batch: batchId,
      handle: handle?.handle,
      thrown: null,
      by: "app",
      actingFor: null,
      values: {
        title: { type: "Text", value: "Write" },
        owner_id: { type: "Text", value: "alice" },
      },
      ...scope,
    });
    expect(write?.result).toMatchObject([
      { value: "Write" },
      { value: false },
      { value: "alice" },
      { value: 0 },
      { type: "Null" },
      { type: "Null" },
    ]);
    expect(write?.stack).toMatch(/recording\.test/);
    const stored = await context
      .db()
      .one(app.todos.where({ id: value.id }).select("*", "$createdBy"));
    expect(stored?.$createdBy).toBe(author);
    const requests = panel.of("request");
    if (!kind.endsWith("Request")) expect(requests).toEqual([]);
    else {
      expect(requests).toMatchObject([{ method: "POST", path: "/todos" }]);
      expect(handle?.request).toBe(requests[0]?.request);
    }
    expect(panel.texts.join()).not.toMatch(/secret|Bearer|authorization/i);
  });
});
