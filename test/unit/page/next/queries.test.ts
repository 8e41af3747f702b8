/** One-shot queries on later Jazz: as the page itself only, with authors that have one name. */
import { afterEach, describe, expect, it } from "vitest";
import { fromWire, toWireJson } from "../../../../content-script/page/dialects/next-query.ts";
import { tableQuery } from "../../../../protocol/table-query.ts";
import { claimsOf } from "../../../../sandbox/next/engine/wasm-db.ts";
import { prepareNextQuery } from "../../../../sandbox/next/query/prepare-query.ts";
import { NativeRuntimeAdapter } from "../../../../sandbox/next/runtime/native-runtime-adapter.ts";
import { translateQuery } from "../../../../sandbox/schema/translate-query.ts";
import { runtimeOf } from "../../sandbox/next/people.ts";
import { waitFor } from "../../support/wait-for.ts";
import { user } from "../app.ts";
import { app, freshApp, ISSUER, panelOn, Stages } from "./stage.ts";

const stages = new Stages();
afterEach(() => stages.clear());

const URL = "https://queries.example";
const AUTHORS = ["title", "$createdBy", "$updatedBy"];

describe("a query", () => {
  it("answers as the page's own user, with a principal for each author", async () => {
    stages.serve(URL);
    const appId = freshApp();
    const settings = { appId, serverUrl: URL };
    const { page, db, account } = await stages.set("alice", settings);
    const bob = await stages.signIn("bob", settings);
    const made = bob.db.insert(app.projects, { name: "bob's" });
    await made.wait({ tier: "global" });
    const own = db.insert(app.projects, { name: "alice's" });
    const shown: string[][] = [];
    stages.defer(
      db.subscribe(app.projects, (rows) => shown.push(rows.map(({ name }) => name).sort())),
    );
    await waitFor(() => expect(shown.at(-1)).toEqual(["alice's", "bob's"]));
    const panel = await panelOn(page);
    const { host } = panel.host(1);
    const query = tableQuery("projects", { columns: ["name", "$createdBy", "$updatedBy"] });
    const { columns, rows } = await panel.command("query", { host, query, session: "page" });
    expect(columns).toEqual(["name", "$createdBy", "$updatedBy"]);
    const text = (value: string) => ({ type: "Text", value });
    expect(Object.fromEntries(rows.map(({ id, values }) => [id, values]))).toEqual({
      [made.value.id]: [text("bob's"), text(`${ISSUER}#bob`), text(`${ISSUER}#bob`)],
      [own.value.id]: [text("alice's"), text(`${ISSUER}#alice`), text(`${ISSUER}#alice`)],
    });
    await panel.command("query", { host, query, session: "page" });
    await panel.settled();
    expect(panel.of("identity").filter((told) => told.host === host)).toMatchObject([
      { principal: `${ISSUER}#alice`, account: account.id, subject: "alice" },
      { principal: `${ISSUER}#bob`, account: bob.account.id, subject: "bob" },
    ]);
  });

  it("names the system as before, and those who wrote what is included", async () => {
    const server = stages.serve(URL);
    const { page, db } = await stages.set("alice", { serverUrl: URL });
    server.seed(app.projects, { name: "seeded" });
    const shown: unknown[][] = [];
    stages.defer(db.subscribe(app.projects, (rows) => shown.push(rows)));
    await waitFor(() => expect(shown.at(-1)).toHaveLength(1));
    const panel = await panelOn(page);
    const { host } = panel.host();
    const query = tableQuery("projects", { columns: ["$createdBy"] });
    const { rows } = await panel.command("query", { host, query, session: "page" });
    expect(rows[0]?.values).toEqual([{ type: "Text", value: "jazz:system" }]);
    await panel.settled();
    expect(panel.of("identity").at(-1)).toMatchObject({
      principal: "jazz:system",
      issuer: "urn:jazz:system",
    });
  });

  it("asks nobody else, names no session, and is not recorded", async () => {
    const { page, db, account } = await stages.set("alice", { claims: { role: "own" } });
    db.insert(app.todos, { title: "x", owner: account.id });
    const runtime = runtimeOf(db);
    const panel = await panelOn(page);
    const { host } = panel.host();
    const calls: unknown[][] = [];
    const { query } = Object.getPrototypeOf(runtime) as typeof runtime;
    Object.defineProperty(Object.getPrototypeOf(runtime), "query", {
      value(this: unknown, ...args: unknown[]) {
        calls.push(args);
        return Reflect.apply(query, this, args);
      },
      configurable: true,
      writable: true,
    });
    stages.defer(() => Object.assign(Object.getPrototypeOf(runtime), { query }));
    const fresh = stages.open({ db });
    await page.hook.close();
    const other = await panelOn(fresh);
    const asked = tableQuery("todos", { columns: AUTHORS });
    const own = other.host();
    for (const tier of [undefined, "local", "global"] as const) {
      await other.command("query", { host: own.host, query: asked, session: "page", tier });
    }
    const itself = own.auth?.session ?? null;
    await other.command("query", { host: own.host, query: asked, session: itself });
    const args = calls.map(([, session, tier, options]) => [session, tier, options]);
    expect(args).toEqual([
      [undefined, "local", '{"propagation":"local-only"}'],
      [undefined, "local", undefined],
      [undefined, "global", undefined],
      [undefined, "local", '{"propagation":"local-only"}'],
    ]);
    expect(claimsOf(runtime.db)).toMatchObject({ role: "own" });
    expect(other.of("subscription")).toEqual([]);
    expect(host).toBe("h1");
  });

  it("for anybody else is refused, and leaves the engine's claims alone", async () => {
    const { page, db, account } = await stages.set("alice", { claims: { role: "own" } });
    db.insert(app.todos, { title: "x", owner: account.id });
    const before = claimsOf(runtimeOf(db).db);
    const panel = await panelOn(page);
    const { host } = panel.host();
    const query = tableQuery("todos");
    for (const session of [user("bob"), user(`${ISSUER}#bob`, { role: "admin" }), null]) {
      await expect(panel.command("query", { host, query, session })).rejects.toThrow(
        /reads as its own user only/,
      );
    }
    expect(claimsOf(runtimeOf(db).db)).toEqual(before);
  });

  it("on a Db that was never used is refused: it would make the Db an engine", async () => {
    const { page, db } = await stages.set();
    const panel = await panelOn(page);
    const { host } = panel.host();
    await expect(
      panel.command("query", { host, query: tableQuery("todos"), session: "page" }),
    ).rejects.toThrow(/engine/);
    expect(runtimeClient(db)).toBeNull();
  });
});

const { todos, projects } = app;

describe("the two forms of a query", () => {
  it.each([
    ["everything", todos],
    ["conditions", todos.where({ title: { contains: "a" }, done: true })],
    ["one of several", todos.where({ title: { in: ["a", "b"] } })],
    ["what is not there", todos.where({ projectId: { isNull: false } })],
    ["order and window", todos.orderBy("title").offset(1).limit(2)],
    ["includes", todos.include({ project: projects.where({ name: { ne: "x" } }).orderBy("name") })],
    ["a selection, deleted rows too", todos.select("title", "$createdAt").includeDeleted()],
    ["a hop", todos.where({ done: true }).hopTo("project")],
  ])("say the same: %s", (_what, query) => {
    const old = JSON.parse(translateQuery(query._build(), app.wasmSchema));
    const { json } = prepareNextQuery(query, { getSchema: () => app.wasmSchema });
    expect({ ...JSON.parse(toWireJson(json)), table: "" }).toEqual({ ...old, table: "" });
    expect({ ...fromWire(old), table: "" }).toEqual({ ...JSON.parse(json), table: "" });
  });

  it("leave alone what is no query", () => {
    for (const json of ["", "{", "null", "7", '{"table":7}', '{"table":"todos"}']) {
      expect(toWireJson(json)).toBe(json);
    }
  });

  it("are both tried where it is not known which one a release takes", async () => {
    const { page, db, account } = await stages.set();
    db.insert(todos, { title: "x", owner: account.id });
    const { prototype } = NativeRuntimeAdapter;
    const { query } = prototype;
    const forms: string[] = [];
    prototype.query = function (json, ...rest) {
      forms.push("conditions" in JSON.parse(json) ? "flat" : "relation");
      if (forms.length === 1) throw new Error("Parse error: missing field relation_ir");
      return Reflect.apply(query, this, [json, ...rest]);
    };
    stages.defer(() => {
      prototype.query = query;
    });
    await page.hook.close();
    const panel = await panelOn(stages.open({ db }));
    const { host } = panel.host();
    const asked = { host, query: tableQuery("nowhere"), session: "page" as const };
    await expect(panel.command("query", asked)).rejects.toThrow("missing field relation_ir");
    expect(forms).toEqual(["flat", "relation"]);
  });
});

const runtimeClient = (db: object): unknown =>
  (db as { connection: { client: unknown } }).connection.client;
