import { createDb, type Db } from "jazz-tools";
import { afterEach, describe, expect, it, vi } from "vitest";
import { startSandboxServer } from "../../../../sandbox/server/start-sandbox-server.ts";
import { app, permissions, person } from "../team-app.ts";

afterEach(() => {
  vi.useRealTimers();
});

let apps = 0;
/** Storage lasts as long as the page: every test takes an app of its own. */
const freshApp = () => {
  apps += 1;
  return `persistent-${apps}`;
};

const open = (appId: string, user = "alice", rest: { serverUrl?: string } = {}): Promise<Db> =>
  createDb({ appId, cookieSession: person(user), ...rest });

describe("the persistent driver", () => {
  it("keeps rows for the next Db of the same app and user, with their authors", async () => {
    const appId = freshApp();
    const db = await open(appId);
    await db.insert(app.todos, { title: "kept", owner_id: "alice" }).wait({ tier: "local" });
    await db.shutdown();
    const again = await open(appId);
    expect(await again.all(app.todos.select("title", "$createdBy"))).toMatchObject([
      { title: "kept", $createdBy: "alice" },
    ]);
    expect(await (await open(appId, "bob")).all(app.todos)).toEqual([]);
    expect(await (await open(freshApp())).all(app.todos)).toEqual([]);
  });

  it("forgets everything when logged out with a wipe", async () => {
    const appId = freshApp();
    const db = await open(appId);
    await db.insert(app.todos, { title: "t", owner_id: "alice" }).wait({ tier: "local" });
    await db.logout({ wipeData: true });
    expect(await (await open(appId)).all(app.todos)).toEqual([]);
  });

  it("starts subscriptions when the stored rows are here", async () => {
    const appId = freshApp();
    const first = await open(appId);
    await first.insert(app.todos, { title: "stored", owner_id: "alice" }).wait({ tier: "local" });
    await first.shutdown();
    const db = await open(appId);
    const titles = await new Promise<string[]>((resolve) => {
      db.subscribeAll(app.todos, ({ all }) => resolve(all.map(({ title }) => title)));
    });
    expect(titles).toEqual(["stored"]);
  });

  it("is local a task after the write, and waits for a server as long as it takes", async () => {
    vi.useFakeTimers();
    const opening = open(freshApp(), "alice", { serverUrl: "https://away.example" });
    await vi.advanceTimersByTimeAsync(10);
    const db = await opening;
    const write = db.insert(app.todos, { title: "t", owner_id: "alice" });
    const reached: string[] = [];
    for (const tier of ["local", "edge"] as const) {
      write.wait({ tier }).then(() => reached.push(tier));
    }
    expect(reached).toEqual([]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(reached).toEqual(["local"]);
    const server = startSandboxServer({ url: "https://away.example", permissions, latency: 5 });
    await vi.advanceTimersByTimeAsync(100);
    expect(reached).toEqual(["local", "edge"]);
    expect(server.rows(app.todos)).toMatchObject([{ title: "t" }]);
    await db.shutdown();
    server.stop();
  });

  it("sends what was written in an earlier run", async () => {
    vi.useFakeTimers();
    const appId = freshApp();
    const opening = open(appId);
    await vi.advanceTimersByTimeAsync(10);
    const offline = await opening;
    offline.insert(app.todos, { title: "offline", owner_id: "alice" });
    offline.insert(app.todos, { title: "denied", owner_id: "bob" });
    await vi.advanceTimersByTimeAsync(10);
    const closing = offline.shutdown();
    await vi.advanceTimersByTimeAsync(10);
    await closing;

    const server = startSandboxServer({ url: "https://late.example", permissions, latency: 5 });
    const reopening = open(appId, "alice", { serverUrl: server.url });
    await vi.advanceTimersByTimeAsync(10);
    const db = await reopening;
    const errors: string[] = [];
    db.onMutationError(({ code }) => errors.push(code));
    const reading = db.all(app.todos, { tier: "local" });
    await vi.advanceTimersByTimeAsync(200);
    expect(await reading).toHaveLength(2);
    expect(errors).toEqual(["permission_denied"]);
    expect(server.rows(app.todos)).toMatchObject([{ title: "offline" }]);
    expect(await db.all(app.todos, { tier: "local" })).toHaveLength(1);
    await db.shutdown();
    server.stop();
  });
});
