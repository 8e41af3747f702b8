/** What later Jazz itself says that may be done with a row, asked on the page. */
import { afterEach, describe, expect, it } from "vitest";
import type { Request } from "../../../../protocol/commands.ts";
import type { TaggedRecord } from "../../../../protocol/jazz.ts";
import { schema as s } from "../../../../sandbox/jazz-tools/next.ts";
import { runtimeOf } from "../../sandbox/next/people.ts";
import { waitFor } from "../../support/wait-for.ts";
import { alice, json, newEngine, todo } from "../app.ts";
import { app, ISSUER, panelOn, type Stage, Stages } from "./stage.ts";

const stages = new Stages();
afterEach(() => stages.clear());

const URL = "https://advice.example";
const text = (value: string) => ({ type: "Text" as const, value });

type Asked = Omit<Request<"advise">, "host">;

/** Alice's page, connected, with a todo of hers that the server has. */
async function connected(config: Parameters<Stages["set"]>[1] = {}) {
  stages.serve(URL);
  const stage = await stages.set("alice", { serverUrl: URL, ...config });
  const { db, account } = stage;
  const made = db.insert(app.todos, { title: "hers", owner: account.id });
  await made.wait({ tier: "global" });
  return { ...stage, row: made.value.id };
}

async function asker({ page }: Pick<Stage, "page">) {
  const panel = await panelOn(page);
  const { host } = panel.host();
  return (asked: Asked) => panel.command("advise", { host, ...asked });
}

const table = "todos";
const values = (owner: string): TaggedRecord => ({ title: text("new"), owner: text(owner) });

describe("advice", () => {
  it("is the server's, for the page's own user", async () => {
    const stage = await connected();
    const { row, account, db } = stage;
    const project = db.insert(app.projects, { name: "hers" });
    await project.wait({ tier: "global" });
    const ask = await asker(stage);
    const answers = await Promise.all([
      ask({ op: "insert", table, row: null, values: values(account.id) }),
      ask({ op: "insert", table, row: null, values: values("somebody else") }),
      ask({ op: "read", table, row, values: null }),
      ask({ op: "update", table, row, values: { title: text("changed") } }),
      ask({ op: "delete", table: "projects", row: project.value.id, values: null }),
    ]);
    expect(answers).toEqual(
      ["allowed", "denied", "allowed", "allowed", "denied"].map((verdict) => ({
        verdict,
        missing: null,
      })),
    );
    expect(await db.all(app.todos)).toHaveLength(1);
  });

  it("says what is missing where Jazz does not know", async () => {
    const unconnected = await stages.set();
    unconnected.db.insert(app.todos, { title: "x", owner: unconnected.account.id });
    const read: Asked = {
      op: "read",
      table,
      row: "00000000-0000-4000-8000-000000000000",
      values: null,
    };
    expect(await (await asker(unconnected))(read)).toEqual({
      verdict: "unknown",
      missing: "This Db has no server, and only a server can tell.",
    });
    const online = await connected();
    const ask = await asker(online);
    const { connection } = online.db as unknown as { connection: object };
    Object.assign(connection, { isExplicitlyOffline: () => true });
    await online.db.disconnect();
    expect(await ask({ op: "read", table, row: online.row, values: null })).toMatchObject({
      verdict: "unknown",
      missing: expect.stringMatching(/disconnected/),
    });
  });

  it("is unknown with the persistent driver, and says why", async () => {
    stages.serve(URL);
    const stage = await stages.set("alice", { serverUrl: URL, driver: { type: "persistent" } });
    stage.db.insert(app.todos, { title: "x", owner: stage.account.id });
    const ask = await asker(stage);
    expect(await ask({ op: "insert", table, row: null, values: values("x") })).toMatchObject({
      verdict: "unknown",
      missing: expect.stringMatching(/a worker holds the connection/),
    });
  });

  it("is given up on when it does not come, is nonsense, or cannot be had", async () => {
    const stage = await connected();
    const { page, db, row } = stage;
    const ask = await asker(stage);
    const asked: Asked = { op: "read", table, row, values: null };
    const answering = (canRead: () => unknown): void => {
      Object.defineProperty(db, "canRead", { value: canRead, configurable: true });
    };
    answering(() => new Promise(() => {}));
    const silent = ask(asked);
    await page.quiet();
    page.timers.elapse();
    expect(await silent).toMatchObject({ verdict: "unknown", missing: /five seconds/ });
    answering(() => "certainly");
    expect(await ask(asked)).toMatchObject({ verdict: "unknown", missing: /no verdict/ });
    answering(() => {
      throw new Error("Invalid uuid");
    });
    expect(await ask(asked)).toMatchObject({ verdict: "unknown", missing: /Invalid uuid/ });
    Reflect.deleteProperty(db, "canRead");
    expect(await ask(asked)).toEqual({ verdict: "allowed", missing: null });
  });

  it("is for nobody else: no session reaches Jazz", async () => {
    const stage = await connected();
    const { row, account } = stage;
    const ask = await asker(stage);
    const asked: Asked = { op: "read", table, row, values: null };
    const bob = { user_id: `${ISSUER}#bob`, claims: {}, authMode: "external" as const };
    for (const persona of [bob, null]) {
      await expect(ask({ ...asked, persona })).rejects.toThrow(/its own user only/);
    }
    await expect(ask({ ...asked, through: { kind: "asBackend" } as never })).rejects.toThrow(
      /its own user only/,
    );
    const own = { ...bob, user_id: `${ISSUER}#alice`, account: account.id };
    expect(await ask({ ...asked, persona: own })).toEqual({ verdict: "allowed", missing: null });
  });

  it("is not asked of a Db that was never used, was shut down, or has no such table", async () => {
    const { page, db, account } = await stages.set();
    const panel = await panelOn(page);
    const { host } = panel.host();
    const asked: Request<"advise"> = { host, op: "read", table, row: "x", values: null };
    await expect(panel.command("advise", asked)).rejects.toThrow(/no engine yet/);
    db.insert(app.todos, { title: "x", owner: account.id });
    await panel.settled();
    await expect(panel.command("advise", { ...asked, table: "toString" })).rejects.toThrow(
      /no table “toString”/,
    );
    await expect(panel.command("advise", { ...asked, row: null })).rejects.toThrow(/Which row/);
    await db.shutdown();
    await expect(panel.command("advise", asked)).rejects.toThrow(/shut down/);
  });

  it("is not to be had of alpha.53", async () => {
    const page = stages.open();
    newEngine().insert("todos", todo("alice"), json(alice));
    const panel = await panelOn(page);
    const { host } = panel.host();
    await expect(
      panel.command("advise", { host, op: "read", table, row: "x", values: null }),
    ).rejects.toThrow("This version of Jazz cannot be asked");
  });

  it("hands values over as an app would", async () => {
    const kinds = s.defineApp({
      kinds: s.table({
        flag: s.boolean(),
        count: s.int(),
        ratio: s.float(),
        when: s.timestamp(),
        blob: s.bytes(),
        data: s.json(),
        tags: s.array(s.string()),
        none: s.string().optional(),
      }),
    });
    const { page, db } = await stages.set();
    const when = new Date(1_700_000_000_000);
    const data = { deep: ["x", 1, null] };
    const row = { flag: true, count: 7, ratio: 0.5, when, data, tags: ["a", "b"], none: null };
    const blob = new Uint8Array([1, 2]);
    db.insert(kinds.kinds, { ...row, blob });
    const seen: unknown[] = [];
    const { canInsert } = db;
    Object.defineProperty(db, "canInsert", {
      value(this: unknown, ...args: unknown[]) {
        seen.push(...args);
        return Reflect.apply(canInsert, this, args);
      },
    });
    const panel = await panelOn(page);
    const [write] = panel.of("write");
    const { host } = panel.host();
    const tagged = write?.values as TaggedRecord;
    const asked = { host, op: "insert" as const, table: "kinds", row: null, values: tagged };
    expect(await panel.command("advise", asked)).toMatchObject({ verdict: "unknown" });
    expect(seen[0]).toMatchObject({ _table: "kinds" });
    expect(seen[1]).toEqual({ ...row, blob });
    await waitFor(() => expect(runtimeOf(db)).toBeTruthy());
  });
});
