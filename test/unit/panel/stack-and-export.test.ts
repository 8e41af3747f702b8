import { describe, expect, test } from "vitest";
import { address, EXPORT_VERSION, exportRecording, redact } from "../../../panel/model/export.ts";
import { SESSION_SNIPPETS } from "../../../panel/model/session-snippets.ts";
import { appFrame, parseStack } from "../../../panel/model/stack.ts";
import { tableQuery } from "../../../protocol/table-query.ts";
import { text, user } from "./support/facts.ts";
import { pageClock } from "./support/page-clock.ts";
import { connectedStore } from "./support/session.ts";

describe("stacks", () => {
  test("of V8", () => {
    const stack = `Error
    at addTodo (https://a.example/src/Todo.tsx?t=1:44:13)
    at async Promise.all (index 0)
    at https://a.example/src/main.ts:9:1
    at Object.run (webpack:///./src/x.ts:3:5)`;
    expect(parseStack(stack).map(({ name, file, line }) => [name, file, line])).toEqual([
      ["addTodo", "Todo.tsx", 44],
      ["(anonymous)", "main.ts", 9],
      ["Object.run", "x.ts", 3],
    ]);
  });

  test("of Gecko", () => {
    const stack = "addTodo@https://a.example/src/Todo.tsx:44:13\n@https://a.example/main.js:1:2\n";
    expect(parseStack(stack).map(({ name, line, column }) => [name, line, column])).toEqual([
      ["addTodo", 44, 13],
      ["(anonymous)", 1, 2],
    ]);
  });

  test("the app's own code comes first", () => {
    const frames = parseStack(
      "at insert (https://a/node_modules/jazz-tools/db.js:1:1)\nat save (https://a/src/save.ts:2:2)",
    );
    expect(appFrame(frames)?.name).toBe("save");
    expect(appFrame([])).toBeUndefined();
  });
});

describe("export", () => {
  test("is versioned, whole and redacted", async () => {
    const serverUrl = "wss://name:pass@sync.example/ws?key=secret";
    const { adapter, page, timing, connection, recording, store } = connectedStore({
      session: user("alice", { role: "editor", access_token: "ey.secret" }),
      serverUrl,
    });
    page.write("insert", "comments", null, { body: text("Hello") });
    page.subscribe(tableQuery("todos"));
    connection.start();
    await timing.pass(100);
    // A page that says more than the hook would.
    const info = { ...store.host.value?.info, serverUrl };
    const events = [{ t: "host", at: pageClock.now, info }];
    adapter.receive("d1", { m: "batch", first: 99, dropped: 0, events });
    await timing.pass(100);
    expect(store.host.value?.info.serverUrl).toBe(serverUrl);
    const exported = exportRecording(recording, Date.UTC(2026, 0, 1));
    expect(exported).toMatchObject({
      format: "jazz-devtools-recording",
      version: EXPORT_VERSION,
      exportedAt: "2026-01-01T00:00:00.000Z",
      databases: [{ appId: "team-app", serverUrl: "wss://sync.example/ws" }],
      writes: [{ op: "insert", author: "alice", values: { body: "Hello" } }],
      subscriptions: [{ query: { table: "todos" } }],
    });
    expect(JSON.stringify(exported)).not.toContain("secret");
  });

  test("blanks what sounds like a secret, at any depth", () => {
    expect(redact({ a: [{ adminSecret: "x", apiKey: "y", role: "z" }], token: null })).toEqual({
      a: [{ adminSecret: "(redacted)", apiKey: "(redacted)", role: "z" }],
      token: null,
    });
    expect(address("https://u:p@a.example/x?y#z")).toBe("https://a.example/x");
  });
});

describe("snippets", () => {
  test("read the session as each framework's client does", () => {
    expect(SESSION_SNIPPETS.React).toContain('from "jazz-tools/react"');
    expect(SESSION_SNIPPETS.Svelte).toContain("getSession()");
    expect(SESSION_SNIPPETS.TypeScript).toContain("db.getAuthState()");
  });
});
