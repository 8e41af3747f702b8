import type { JazzContext } from "jazz-tools/backend";
import * as v from "valibot";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Inspector } from "../../../backend/index.ts";
import { dryRunResult, readAnswer } from "../../../protocol/answers.ts";
import { HANDLE_KINDS, HANDLE_MEANING, type HandleKind } from "../../../protocol/backend.ts";
import type { ReplayWrite } from "../../../protocol/commands.ts";
import { tableQuery } from "../../../protocol/table-query.ts";
import { app, person } from "../sandbox/team-app.ts";
import { inspect, openContext, Panel, requestOf } from "./harness.ts";

let context: JazzContext;
let inspector: Inspector;
let panel: Panel;
let host: string;
let todo: string;

beforeEach(async () => {
  context = openContext();
  todo = context.forSession(person("alice")).insert(app.todos, {
    title: "Write",
    owner_id: "alice",
    due: new Date(5_000),
  }).value.id;
  inspector = inspect(context);
  panel = new Panel(inspector);
  await panel.settle();
  host = panel.of("host")[0]?.info.host ?? "";
});

afterEach(async () => {
  expect(panel.problems).toEqual([]);
  expect(panel.invalid).toBe(0);
  inspector.close();
  await context.shutdown();
});

const text = (value: string) => ({ type: "Text" as const, value });

const rename = (write = 1): ReplayWrite => ({
  write,
  op: "update",
  table: "todos",
  row: todo,
  values: { title: text("Read") },
});
const add = (owner: string, write = 1): ReplayWrite => ({
  write,
  op: "insert",
  table: "todos",
  row: "019d4349-0000-7000-8000-00000000aaaa",
  values: { title: text("New"), owner_id: text(owner), due: { type: "Timestamp", value: 7_000 } },
});

const headersOf = (user: string) => requestOf(user).headers;
const through = (kind: HandleKind, user: string) => ({
  kind,
  ...(kind.endsWith("ForRequest") || kind === "forRequest" ? { headers: headersOf(user) } : {}),
});

const ALPHA53 = HANDLE_KINDS.filter((kind) => kind !== "forAccount" && kind !== "asBackend");

async function everything() {
  const db = context.db();
  return {
    todos: await db.all(app.todos.select("*", "$updatedBy", "$updatedAt")),
    shares: await db.all(app.shares),
  };
}

describe("a dry run on a backend", () => {
  it.each(ALPHA53)("through %s judges by its permissions and leaves nothing", async (kind) => {
    const before = await everything();
    const seen: unknown[] = [];
    const stop = context.db().subscribeAll(app.todos, ({ all }) => seen.push(all));
    await panel.settle();
    const heard = seen.length;

    const answer = readAnswer(
      "dryRun",
      await panel.ask("dryRun", {
        host,
        writes: [rename(1), add("bob", 2), add("alice", 3)],
        persona: person("bob"),
        mode: "forSession",
        through: through(kind, "bob"),
      }),
    );

    const verdicts = answer.results.map(({ verdict }) => verdict);
    const asTheUser = HANDLE_MEANING[kind].permissions === "the session's";
    expect(verdicts).toEqual(
      asTheUser ? ["denied", "allowed", "denied"] : ["allowed", "allowed", "allowed"],
    );
    const [renamed, added] = answer.results;
    if (asTheUser) expect(renamed?.thrown).toMatch(/policy denied UPDATE on table todos/);
    else expect(renamed?.missing.join()).toMatch(/nothing is checked/);
    expect(renamed?.before).toMatchObject({
      title: text("Write"),
      due: { type: "Timestamp", value: 5_000 },
      $createdBy: text("alice"),
    });
    const author = kind === "db" ? "jazz:system" : "bob";
    expect(added?.after).toMatchObject({
      title: text("New"),
      due: { type: "Timestamp", value: 7_000 },
      $createdBy: text(author),
      $updatedBy: text(author),
    });
    expect(answer.resolved).toMatchObject(
      asTheUser
        ? { session: { user_id: "bob" }, attribution: null }
        : { session: null, attribution: author === "bob" ? "bob" : null },
    );
    expect(answer.enforcing).toBe(true);
    expect(panel.progress().map((one) => v.parse(dryRunResult, one))).toEqual(answer.results);

    expect(await everything()).toEqual(before);
    expect(seen.length).toBe(heard);
    stop();
    await panel.settle();
    expect(panel.of("write").filter(({ by }) => by !== "app")).toEqual([]);
    // Handles of ours, and those they make on their way, are none of the app's.
    expect(panel.of("handle").map((handle) => handle.kind)).toEqual(["db", "db", "db"]);
  });

  it("takes the mode's handle where none is named", async () => {
    const ask = { host, writes: [rename()], persona: person("bob") };
    const as = await panel.ask("dryRun", { ...ask, mode: "forSession" });
    const attributed = await panel.ask("dryRun", { ...ask, mode: "withAttribution" });
    const own = await panel.ask("dryRun", { ...ask, mode: "asBackend" });
    expect(as.results[0]?.verdict).toBe("denied");
    expect(attributed.results[0]?.after?.["$updatedBy"]).toEqual(text("bob"));
    expect(own.results[0]?.after?.["$updatedBy"]).toEqual(text("jazz:system"));
  });

  it("plays later writes on what earlier ones made", async () => {
    const recorded = add("bob", 1);
    const answer = await panel.ask("dryRun", {
      host,
      writes: [
        recorded,
        { ...recorded, write: 2, op: "update", values: { title: text("Newer") } },
        { write: 3, op: "delete", table: "todos", row: recorded.row, values: null },
        { ...recorded, write: 4, op: "update", values: { title: text("Newest") } },
      ],
      persona: person("bob"),
      mode: "forSession",
    });
    expect(answer.results.map(({ verdict }) => verdict)).toEqual([
      "allowed",
      "allowed",
      "allowed",
      "unknown",
    ]);
    expect(answer.results[1]?.before).toMatchObject({ title: text("New") });
    expect(answer.results[1]?.after).toMatchObject({ title: text("Newer") });
  });

  it("says what is missing", async () => {
    const ask = (write: Partial<ReplayWrite>) =>
      panel.ask("dryRun", {
        host,
        writes: [{ ...rename(), ...write }],
        persona: person("alice"),
        mode: "forSession",
      });
    const missing = async (write: Partial<ReplayWrite>) =>
      (await ask(write)).results[0]?.missing.join(" ");
    expect(await missing({ table: null })).toMatch(/table of this row is not known/);
    expect(await missing({ table: "gone" })).toMatch(/no table “gone”/);
    expect(await missing({ table: "__proto__" })).toMatch(/no table/);
    expect(await missing({ row: "019d4349-0000-7000-8000-00000000bbbb" })).toMatch(/does not hold/);
    expect(await missing({ values: { colour: text("red") } })).toMatch(/no column “colour”/);
    expect(await missing({ values: { done: text("yes") } })).toMatch(/takes Boolean/);
  });

  it("refuses what has no handle", async () => {
    const ask = { host, writes: [rename()], persona: null, mode: "forSession" as const };
    const failure = async (kind: HandleKind, headers?: Record<string, string>) =>
      panel.ask("dryRun", { ...ask, through: { kind, headers } }).then(
        () => "none",
        (error: Error) => error.message,
      );
    expect(await failure("forSession")).toMatch(/Choose a persona/);
    expect(await failure("forRequest")).toMatch(/needs the headers/);
    expect(await failure("forRequest", {})).toBe("Missing or invalid Authorization header");
    expect(await failure("forRequest", { authorization: "Bearer nonsense" })).toBe(
      "Invalid JWT payload",
    );
    expect(await failure("forRequest", { "no name": "x" })).toMatch(/header/i);
    expect(await failure("forAccount")).toMatch(/cannot be made from a persona/);
    expect(await failure("asBackend")).toBe("backendSecret required for backend mode");
    expect(await failure("constructor" as HandleKind)).toMatch(/no handle of that kind/);
    await panel.settle();
    expect(panel.texts.join()).not.toContain("Bearer");
  });
});

describe("replay for good on a backend", () => {
  const play = (writes: ReplayWrite[], kind: HandleKind, user: string) =>
    panel.ask("replay", {
      host,
      writes,
      persona: person(user),
      mode: "forSession",
      through: through(kind, user),
    });

  it("writes through the handle, tells it like the app's writes, and takes it back", async () => {
    const { results } = await play([rename(1), add("alice", 2)], "withAttribution", "bob");
    expect(results.map(({ outcome }) => outcome)).toEqual(["made", "made"]);
    const db = context.db();
    const renamed = await db.one(app.todos.where({ id: todo }).select("*", "$updatedBy"));
    expect(renamed).toMatchObject({ title: "Read", $updatedBy: "bob" });
    await panel.settle();
    const told = panel.of("write").filter(({ by }) => by === "replay");
    expect(told).toMatchObject([
      { op: "update", row: todo, attribution: "bob", batch: results[0]?.batch },
      { op: "insert", row: results[1]?.row, attribution: "bob", batch: results[1]?.batch },
    ]);
    const handle = panel.of("handle").find((one) => one.handle === told[0]?.handle);
    expect(handle).toMatchObject({ kind: "withAttribution", attribution: "bob", request: null });

    const undone = await panel.ask("undo", {
      host,
      steps: results.map(({ write, table, row, before, after }, at) => ({
        write,
        op: at === 0 ? ("update" as const) : ("insert" as const),
        table: table ?? "",
        row: row ?? "",
        before,
        after,
      })),
      persona: person("bob"),
      mode: "withAttribution",
    });
    expect(undone.results.map(({ outcome, by }) => [outcome, by])).toEqual([
      ["undone", "persona"],
      ["undone", "persona"],
    ]);
    expect(await db.one(app.todos.where({ id: todo }))).toMatchObject({ title: "Write" });
    expect(await db.all(app.todos)).toHaveLength(1);
  });

  it("takes back as the backend itself what the persona may not", async () => {
    const { results } = await play([rename()], "withAttribution", "bob");
    const [result] = results;
    const { results: undone } = await panel.ask("undo", {
      host,
      steps: [
        {
          write: 1,
          op: "update",
          table: "todos",
          row: todo,
          before: result?.before ?? null,
          after: result?.after ?? null,
        },
      ],
      persona: person("bob"),
      mode: "forSession",
    });
    expect(undone).toMatchObject([{ outcome: "undone", by: "page" }]);
  });

  it("rolls a transaction back as a whole", async () => {
    const batch = { id: "recorded", mode: "transactional" as const };
    const { results } = await play(
      [
        { ...add("bob", 1), batch },
        { ...rename(2), batch },
      ],
      "forSession",
      "bob",
    );
    expect(results.map(({ outcome }) => outcome)).toEqual(["rolled back", "denied"]);
    expect(await context.db().all(app.todos)).toHaveLength(1);
    await panel.settle();
    expect(panel.of("batch").map(({ state }) => state)).toEqual(["open", "rolled back"]);
  });

  it("commits a batch as one", async () => {
    const batch = { id: "recorded", mode: "direct" as const };
    const writes = [
      { ...add("bob", 1), batch },
      { ...add("bob", 2), row: null, batch },
    ];
    const { results } = await play(writes, "forRequest", "bob");
    expect(results.map(({ outcome }) => outcome)).toEqual(["made", "made"]);
    expect(new Set(results.map((result) => result.batch)).size).toBe(1);
    expect(await context.db().all(app.todos)).toHaveLength(3);
  });
});

describe("other questions to a backend", () => {
  it("queries with anybody's eyes", async () => {
    const query = tableQuery("todos", { columns: ["title", "$createdBy"] });
    const ask = async (session: ReturnType<typeof person> | null | "page") =>
      readAnswer("query", await panel.ask("query", { host, query, session })).rows.length;
    expect(await ask("page")).toBe(1);
    expect(await ask(null)).toBe(1);
    expect(await ask(person("alice"))).toBe(1);
    expect(await ask(person("bob"))).toBe(0);
    const { columns, rows } = await panel.ask("query", {
      host,
      query,
      session: "page",
      through: through("forRequest", "alice"),
    });
    expect(columns).toEqual(["title", "$createdBy"]);
    expect(rows[0]?.values).toEqual([text("Write"), text("alice")]);
  });

  it("cannot ask this Jazz for advice, nor act as somebody", async () => {
    const advise = { host, table: "todos", row: todo, op: "read" as const, values: null };
    await expect(panel.ask("advise", { ...advise, persona: person("bob") })).rejects.toThrow(
      /cannot be asked/,
    );
    await expect(
      panel.ask("act", { host, persona: person("bob"), mode: "forSession" }),
    ).rejects.toThrow(/cannot act/);
  });

  it("answers nonsense with a sentence", async () => {
    const error = async (name: string, request: unknown) => {
      const reply = await panel.reply(name, request);
      return reply.ok ? null : reply.error;
    };
    expect(await error("__proto__", {})).toMatch(/does not know/);
    expect(await error("toString", {})).toMatch(/does not know/);
    expect(await error("dryRun", null)).toMatch(/needs a request/);
    expect(await error("dryRun", {})).toMatch(/needs a user_id/);
    expect(await error("dryRun", { persona: { user_id: 1 } })).toMatch(/needs a user_id/);
    expect(await error("query", { session: null, query: null })).toMatch(/needs a table/);
    expect(await error("value", { write: 1, column: "__proto__" })).toMatch(/no longer kept/);
    for (const nonsense of ["", "null", "[]", '{"m":1}', "{", '{"m":"command"}', "\u0000"]) {
      panel.send(nonsense);
    }
    expect(await panel.ask("record", { on: true })).toBeNull();
  });
});
