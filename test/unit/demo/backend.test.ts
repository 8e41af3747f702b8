import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createDb, type Db } from "jazz-tools";
import { createJazzContext, type JazzContext } from "jazz-tools/backend";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { createInspector, type Inspector } from "../../../backend/index.ts";
import { APP_ID } from "../../../demo/app-id.ts";
import { routes } from "../../../demo/backend/routes.ts";
import { publicKey, signIn } from "../../../demo/backend/sign-in.ts";
import { startSync } from "../../../demo/backend/sync.ts";
import { type Person, sessionOf } from "../../../demo/people.ts";
import permissions from "../../../demo/permissions.ts";
import { app } from "../../../demo/schema.ts";
import { reachSandboxServer } from "../../../sandbox/server/reach-server.ts";
import { Panel } from "../backend/harness.ts";
import { waitFor } from "../support/wait-for.ts";

/** Alice's, in her team project; and one of her private ones. */
const VENUE = "019d4349-0000-7000-8000-000000000011";
const CAKE = "019d4349-0000-7000-8000-000000000014";

let http: Server;
let stopSync: () => void;
let context: JazzContext;
let inspector: Inspector;
let panel: Panel;
let server: ReturnType<typeof routes>;
let page: Db;
let url: string;

beforeEach(async () => {
  vi.stubGlobal("WebSocket", WebSocket);
  http = createServer();
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  stopSync = startSync(http, url, "secret");
  context = createJazzContext({
    appId: APP_ID,
    app,
    permissions,
    driver: { type: "memory" },
    serverUrl: url,
    backendSecret: "secret",
    jwtPublicKey: publicKey,
  });
  inspector = createInspector(context, { app, permissions, name: "Team backend" });
  server = routes(context, (request, next) => inspector.request(request, next));
  panel = new Panel(inspector);
  // In a browser the page has a directory of its own; here it is another name for the same host.
  const there = url.replace("127.0.0.1", "localhost");
  reachSandboxServer(there, 0);
  page = await createDb({
    appId: APP_ID,
    driver: { type: "memory" },
    cookieSession: sessionOf("alice"),
    serverUrl: there,
  });
});

afterEach(async () => {
  await page.shutdown();
  inspector.close();
  await context.shutdown();
  stopSync();
  await new Promise((resolve) => http.close(resolve));
  vi.unstubAllGlobals();
});

const post = (path: string, user: Person, body: object = {}) =>
  server.request(path, {
    method: "POST",
    headers: { authorization: `Bearer ${signIn(user)}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });

/** Handles of a path, as the panel sees them: kind, author, and what each wrote. */
async function handlesOf(path: string) {
  await panel.settle();
  const requests = panel.of("request").filter((request) => request.path === path);
  const ids = new Set(requests.map(({ request }) => request));
  return panel
    .of("handle")
    .filter(({ request }) => ids.has(request ?? ""))
    .map(({ handle, kind, session, attribution }) => ({
      kind,
      author: attribution ?? session?.user_id ?? "jazz:system",
      writes: panel.of("write").filter((write) => write.handle === handle).length,
    }));
}

describe("the demo's backend", () => {
  it("shares its rows with the page, each written in another name", async () => {
    await waitFor(async () => expect(await page.all(app.todos)).not.toEqual([]));
    expect((await post(`/todos/${VENUE}/resolve`, "bob")).status).toBe(200);
    await waitFor(async () => {
      const todo = await page.one(app.todos.where({ id: VENUE }).select("*", "$updatedBy"));
      expect(todo).toMatchObject({ done: true, $updatedBy: "sam" });
    });
    await page.update(app.todos, VENUE, { title: "Book another venue" }).wait({ tier: "edge" });
    await waitFor(async () => {
      const todo = await context.db().one(app.todos.where({ id: VENUE }));
      expect(todo?.title).toBe("Book another venue");
    });
    expect((await post("/jobs/nightly", "bob")).status).toBe(200);
    await waitFor(async () => {
      const todo = await page.one(app.todos.where({ id: VENUE }).select("*", "$updatedBy"));
      expect(todo).toMatchObject({ title: "✓ Book another venue", $updatedBy: "jazz:system" });
      expect(await page.all(app.announcements)).toHaveLength(2);
    });
    expect(await handlesOf("/jobs/nightly")).toEqual([
      { kind: "db", author: "jazz:system", writes: 0 },
      { kind: "asBackend", author: "jazz:system", writes: expect.any(Number) },
    ]);
    expect(await handlesOf(`/todos/${VENUE}/resolve`)).toEqual([
      { kind: "withAttribution", author: "sam", writes: 2 },
    ]);
  });

  it("has an endpoint for each way to a handle", async () => {
    expect((await post(`/todos/${VENUE}/tick`, "alice")).status).toBe(200);
    const denied = await post(`/todos/${VENUE}/tick`, "bob");
    expect([denied.status, await denied.text()]).toEqual([
      400,
      expect.stringMatching(/policy denied UPDATE on table todos/),
    ]);
    expect((await post(`/todos/${CAKE}/claim`, "carol")).status).toBe(200);
    expect((await post("/hooks/calendar", "alice")).status).toBe(200);
    expect((await post("/hooks/mail", "alice")).status).toBe(200);
    expect(await handlesOf(`/todos/${VENUE}/tick`)).toEqual([
      { kind: "forRequest", author: "alice", writes: 1 },
      { kind: "forRequest", author: "bob", writes: 1 },
    ]);
    expect(await handlesOf(`/todos/${CAKE}/claim`)).toEqual([
      { kind: "forRequest", author: "carol", writes: 0 },
      { kind: "withAttributionForRequest", author: "carol", writes: 1 },
    ]);
    expect(await handlesOf("/hooks/calendar")).toEqual([
      { kind: "forSession", author: "bob", writes: 1 },
    ]);
    expect(await handlesOf("/hooks/mail")).toEqual([
      { kind: "withAttributionForSession", author: "carol", writes: 1 },
    ]);
  });

  it("has a request whose handles disagree", async () => {
    expect((await post(`/todos/${VENUE}/remind`, "bob")).status).toBe(200);
    expect((await post(`/todos/${CAKE}/remind`, "bob")).status).toBe(400);
    expect(await handlesOf(`/todos/${VENUE}/remind`)).toEqual([
      { kind: "forRequest", author: "bob", writes: 0 },
      { kind: "asBackend", author: "jazz:system", writes: 1 },
    ]);
  });

  it("knows its people", async () => {
    const login = (user: string) =>
      server.request("/login", { method: "POST", body: JSON.stringify({ user }) });
    expect((await login("mallory")).status).toBe(401);
    expect(await (await login("bob")).json()).toEqual({ token: signIn("bob") });
    const stranger = await server.request("/todos/x/tick", { method: "POST" });
    expect(await stranger.text()).toBe("Missing or invalid Authorization header");
    await panel.settle();
    expect(panel.of("handle").at(-1)).toMatchObject({
      kind: "forRequest",
      thrown: "Missing or invalid Authorization header",
    });
  });
});
