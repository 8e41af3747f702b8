import { type AccountHandle, createJazzSession, type JazzSession } from "jazz-tools/next-backend";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Inspector } from "../../../backend/index.ts";
import { readAnswer } from "../../../protocol/answers.ts";
import type { HandleKind } from "../../../protocol/backend.ts";
import type { Session } from "../../../protocol/jazz.ts";
import { mintExternalToken, SANDBOX_KEY } from "../../../sandbox/db/token.ts";
import {
  type SandboxServerHandle,
  startSandboxServer,
} from "../../../sandbox/server/start-sandbox-server.ts";
import { app, permissions } from "../sandbox/team-app.ts";
import { waitFor } from "../support/wait-for.ts";
import { inspect, Panel } from "./harness.ts";

const URL = "http://127.0.0.1:4998";
const ISSUER = "https://issuer.example";
const ALICE = `${ISSUER}#alice`;
const BOB = `${ISSUER}#bob`;

let server: SandboxServerHandle;
let session: JazzSession;
let inspector: Inspector;
let panel: Panel;
let alice: AccountHandle;
let host: string;

beforeEach(async () => {
  server = startSandboxServer({
    url: URL,
    schema: app,
    permissions,
    backendSecret: "s",
    latency: 1,
  });
  session = await createJazzSession({
    appId: "team",
    app,
    permissions,
    driver: { type: "memory" },
    serverUrl: URL,
    backendSecret: "s",
    jwtPublicKey: SANDBOX_KEY,
  });
  alice = session.admit(ISSUER, "alice");
  inspector = inspect(session);
  panel = new Panel(inspector);
  await panel.settle();
  host = panel.of("host")[0]?.info.host ?? "";
});

afterEach(async () => {
  expect(panel.problems).toEqual([]);
  expect(panel.invalid).toBe(0);
  inspector.close();
  expect(Object.hasOwn(session.client, "forAccount")).toBe(false);
  await session.client.shutdown();
  server.stop();
});

const requestOf = (sub: string) => ({
  method: "POST",
  url: "/todos",
  headers: { authorization: `Bearer ${mintExternalToken({ sub, iss: ISSUER })}` },
});
const todo = (owner_id: string) => ({ title: "Write", owner_id });
const text = (value: string) => ({ type: "Text" as const, value });

describe("a backend after alpha.53", () => {
  it("tells its handles with whom they stand for", async () => {
    const { client } = session;
    await client.forRequest(requestOf("alice"));
    client.forAccount(alice);
    client.withAttribution(alice);
    await client.withAttributionForRequest(requestOf("bob"));
    client.db.insert(app.todos, todo(ALICE));
    await panel.settle();
    const identity = { issuer: ISSUER, subject: "alice" };
    const handles = panel.of("handle");
    expect(new Map(handles.map(({ kind, ...told }) => [kind, told]))).toMatchObject(
      new Map<HandleKind, object>([
        ["forRequest", { session: { user_id: ALICE, identity }, attribution: null }],
        ["forAccount", { session: { user_id: ALICE, account: alice.account }, attribution: null }],
        ["withAttribution", { session: null, attribution: ALICE }],
        ["withAttributionForRequest", { session: null, attribution: BOB }],
        ["db", { session: null, attribution: null }],
      ]),
    );
    expect(handles).toHaveLength(5);
    const { account } = alice;
    expect(panel.of("identity")).toMatchObject([{ principal: ALICE, account, ...identity }]);
    expect(panel.of("host")[0]?.info.profile.name).toBe("later");
  });

  it("tells writes, transactions and what became of them under names that fit together", async () => {
    const db = session.client.forAccount(alice);
    const made = db.insert(app.todos, todo(ALICE));
    await made.wait({ tier: "global" });
    const { id } = made.value as { id: string };
    db.upsert(app.todos, id, { done: true });
    const denied = db.insert(app.todos, todo(BOB));
    await expect(denied.wait({ tier: "global" })).rejects.toThrow(/permission_denied/);
    const whole = await db.transaction((tx) => {
      tx.update(app.todos, id, { title: "Read" });
    });
    await whole.wait({ tier: "global" });
    const rows: number[] = [];
    const stop = db.subscribe(app.todos, (all) => rows.push(all.length));
    await waitFor(() => expect(rows).toEqual([1]));
    stop();
    await panel.settle();

    const [insert, upsert, refused, update] = panel.of("write");
    expect(insert).toMatchObject({ op: "insert", row: id, thrown: null });
    expect(upsert).toMatchObject({ op: "upsert", row: id, values: { done: { value: true } } });
    const [opened, committed] = panel.of("batch");
    expect([opened?.state, committed?.state]).toEqual(["open", "committed"]);
    expect(update?.batch).toBe(opened?.batch);
    expect(panel.of("fate").map(({ batch, fate }) => [batch, fate])).toEqual([
      [insert?.batch, "global"],
      [refused?.batch, "rejected"],
      [opened?.batch, "global"],
    ]);
    expect(panel.of("fate")[1]?.code).toBe("permission_denied");
    expect(panel.of("delta")).toMatchObject([{ nth: 1, rows: 1, added: 1, ids: [id] }]);
  });

  it("is asked instead of dry runs, under whom a request stands for", async () => {
    const { id } = session.client.db.insert(app.todos, todo(ALICE)).value as { id: string };
    await waitFor(() => expect(server.rows(app.todos)).toHaveLength(1));
    const before = server.rows(app.todos);
    const change = { write: 1, op: "update" as const, table: "todos", row: id };
    const as = async (user: string) => {
      const through = { kind: "forRequest" as const, headers: requestOf(user).headers };
      const answer = readAnswer(
        "dryRun",
        await panel.ask("dryRun", {
          host,
          writes: [
            { ...change, values: { title: text("Read") } },
            {
              ...change,
              write: 2,
              op: "insert",
              row: null,
              values: { title: text("New"), owner_id: text(ALICE) },
            },
            { ...change, write: 3, op: "delete", values: null },
          ],
          persona: null,
          mode: "forSession",
          through,
        }),
      );
      expect(answer.resolved?.session?.identity).toEqual({ issuer: ISSUER, subject: user });
      const advice = await panel.ask("advise", {
        host,
        table: "todos",
        row: id,
        op: "read",
        values: null,
        through,
      });
      return [...answer.results.map(({ verdict }) => verdict), advice.verdict];
    };
    expect(await as("alice")).toEqual(["allowed", "allowed", "allowed", "allowed"]);
    expect(await as("bob")).toEqual(["denied", "denied", "denied", "denied"]);
    expect(server.rows(app.todos)).toEqual(before);
    await panel.settle();
    expect(panel.of("write")).toHaveLength(1);
    expect(panel.of("handle").map(({ kind }) => kind)).toEqual(["db"]);
  });

  it("replays for good in somebody's name", async () => {
    const persona: Session = {
      user_id: ALICE,
      claims: {},
      authMode: "external",
      account: alice.account,
      identity: { issuer: ISSUER, subject: "alice" },
    };
    const write = { write: 1, op: "insert" as const, table: "todos", row: null };
    const values = { title: text("New"), owner_id: text(BOB) };
    const headers = requestOf("alice").headers;
    const through = { kind: "withAttributionForRequest" as const, headers };
    const request = { host, writes: [{ ...write, values }], persona, mode: "forSession" as const };
    const { results } = await panel.ask("replay", { ...request, through });
    expect(results[0]).toMatchObject({ outcome: "made", after: { $createdBy: text(ALICE) } });
    await waitFor(async () => {
      await panel.settle();
      expect(panel.of("fate")).toMatchObject([{ batch: results[0]?.batch, fate: "global" }]);
    });
    expect(panel.of("write")).toMatchObject([{ by: "replay", attribution: ALICE }]);
  });
});
