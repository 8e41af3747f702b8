// @vitest-environment happy-dom
/** What the clients of all frameworks share. */
import * as fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Session } from "../../../../protocol/jazz.ts";
import { applyDelta } from "../../../../sandbox/client/apply-delta.ts";
import { acquireClient, releaseClient } from "../../../../sandbox/client/client-registry.ts";
import {
  createJazzClient,
  createSharedJazzClient,
  type JazzClient,
} from "../../../../sandbox/client/create-jazz-client.ts";
import { type Db, type DbConfig, schema as s } from "../../../../sandbox/jazz-tools/index.ts";

const app = s.defineApp({ todos: s.table({ title: s.string(), owner_id: s.string() }) });
const mine = (user: string) => app.todos.where({ owner_id: user }).orderBy("title");

const user = (user_id: string): Session => ({ user_id, claims: {}, authMode: "external" });
const config = (changes: Partial<DbConfig> = {}): DbConfig => ({
  appId: "app-1",
  driver: { type: "memory" },
  cookieSession: user("alice"),
  ...changes,
});

const page = window as unknown as {
  __jazzWindowStorageContexts__?: Set<{ db: Db; namespace: string }>;
  __jazz?: { listLiveStorageNamespaces(): string[]; shutdown(name?: string): Promise<void> };
};

afterEach(() => {
  vi.useRealTimers();
});

describe("a client", () => {
  it("has a Db, its session, and says how its promise went", async () => {
    const promise = createJazzClient(config());
    expect(promise.status).toBe("pending");
    const client = await promise;
    expect(promise).toMatchObject({ status: "fulfilled", value: client });
    expect(Object.keys(client)).toEqual(["db", "session", "manager", "shutdown"]);
    expect(client.session).toEqual(user("alice"));
    client.db.updateCookieSession({ ...user("alice"), claims: { role: "admin" } });
    expect(client.session?.claims).toEqual({ role: "admin" });
    await client.shutdown();
    const failed = createJazzClient({ ...config(), jwtToken: "x" });
    await expect(failed).rejects.toThrow(/mutually exclusive/);
    expect(failed.status).toBe("rejected");
  });

  it("is in the window's set while it lives, with the persistent driver only", async () => {
    const memory = await createJazzClient(config());
    expect(page.__jazzWindowStorageContexts__?.size ?? 0).toBe(0);
    const stored = await createJazzClient(config({ driver: { type: "persistent" } }));
    expect([...(page.__jazzWindowStorageContexts__ ?? [])]).toEqual([
      { db: stored.db, namespace: "app-1::alice" },
    ]);
    expect(page.__jazz?.listLiveStorageNamespaces()).toEqual(["app-1::alice"]);
    await page.__jazz?.shutdown();
    await stored.shutdown();
    expect(page.__jazzWindowStorageContexts__?.size).toBe(0);
    await memory.shutdown();
  });

  it("is shared by those with an equal configuration, until the last one lets go", async () => {
    const [first, second] = await Promise.all([
      createSharedJazzClient(config()),
      createSharedJazzClient(config()),
    ]);
    const other = await createSharedJazzClient(config({ appId: "app-2" }));
    expect(first.db).toBe(second.db);
    expect(other.db).not.toBe(first.db);
    const shutdown = vi.spyOn(first.db, "shutdown");
    await first.shutdown();
    expect(shutdown).not.toHaveBeenCalled();
    const ended = second.shutdown();
    const again = await createSharedJazzClient(config());
    await ended;
    expect(again.db).toBe(first.db);
    expect(shutdown).not.toHaveBeenCalled();
    await again.shutdown();
    expect(shutdown).toHaveBeenCalled();
    await other.shutdown();
  });

  it("that could not be made is made anew the next time", async () => {
    const make = vi.fn(async () => {
      throw new Error("no network");
    });
    await expect(acquireClient("k", make, {})).rejects.toThrow("no network");
    await expect(acquireClient("k", make, {})).rejects.toThrow("no network");
    expect(make).toHaveBeenCalledTimes(2);
    await releaseClient("unknown", {});
  });
});

describe("its queries", () => {
  /** What one component shows of a query. */
  function show({ manager }: JazzClient, owner: string) {
    const query = mine(owner);
    const entry = manager.getCacheEntry<{ id: string; title: string }>(manager.makeQueryKey(query));
    const seen: string[] = [];
    const stop = entry.subscribe({
      onfulfilled: (rows) => seen.push(`first ${rows.map(({ title }) => title)}`),
      onDelta: ({ all }) => seen.push(`then ${all.map(({ title }) => title)}`),
      onReset: () => seen.push("reset"),
      onError: (error) => seen.push(`error ${error}`),
    });
    return { key: manager.computeKey(query), entry, seen, stop };
  }

  it("are open once, however many show them, and for a while after nobody does", async () => {
    vi.useFakeTimers();
    const opening = createJazzClient(config());
    await vi.runAllTimersAsync();
    const client = await opening;
    const subscribe = vi.spyOn(client.db, "subscribeAll");
    const one = show(client, "alice");
    const two = show(client, "alice");
    expect(subscribe).toHaveBeenCalledTimes(1);
    expect(client.manager.peekState(one.key).status).toBe("pending");
    await vi.advanceTimersByTimeAsync(10);
    client.db.insert(app.todos, { title: "a", owner_id: "alice" });
    expect([one.seen, two.seen]).toEqual([
      ["first ", "then a"],
      ["first ", "then a"],
    ]);
    expect(client.manager.peekState(one.key)).toMatchObject({ status: "fulfilled" });
    one.stop();
    two.stop();
    await vi.advanceTimersByTimeAsync(29_000);
    const three = show(client, "alice");
    expect(three.seen).toEqual(["first a"]);
    expect(subscribe).toHaveBeenCalledTimes(1);
    three.stop();
    await vi.advanceTimersByTimeAsync(31_000);
    expect(client.manager.peekState(one.key).status).toBe("pending");
    expect(() => client.manager.getCacheEntry(one.key)).toThrow(/Unknown query key/);
    await client.shutdown();
  });

  it("are opened again under another session, with nothing of the old one left", async () => {
    const client = await createJazzClient(config());
    const shown = show(client, "alice");
    await shown.entry.promise;
    const subscribe = vi.spyOn(client.db, "subscribeAll");
    client.manager.setSession(user("alice"));
    expect(subscribe).not.toHaveBeenCalled();
    client.manager.setSession(user("bob"));
    expect(subscribe.mock.lastCall?.[3]).toEqual(user("bob"));
    expect(client.manager.peekState(shown.key).status).toBe("pending");
    await shown.entry.promise;
    expect(shown.seen).toEqual(["first ", "reset", "first "]);
    await client.shutdown();
    expect(client.manager.peekState(shown.key).status).toBe("pending");
  });

  it("that cannot be opened say so", async () => {
    const client = await createJazzClient(config());
    vi.spyOn(client.db, "subscribeAll").mockImplementation(() => {
      throw new Error("no such table");
    });
    const shown = show(client, "alice");
    expect(shown.seen).toEqual(["error Error: no such table"]);
    await expect(shown.entry.promise).rejects.toThrow("no such table");
    await client.shutdown();
  });
});

describe("applyDelta", () => {
  const rows = fc.uniqueArray(
    fc.record({ id: fc.integer({ min: 0, max: 9 }).map(String), n: fc.nat(3) }),
    {
      selector: ({ id }) => id,
    },
  );

  it("makes the array equal to the result, and keeps the rows that stay", () => {
    fc.assert(
      fc.property(rows, rows, (before, after) => {
        const target = structuredClone(before);
        const kept = new Map(target.map((row) => [row.id, row]));
        applyDelta(target, { all: structuredClone(after), delta: [] });
        expect(target).toEqual(after);
        for (const row of target) if (kept.has(row.id)) expect(row).toBe(kept.get(row.id));
      }),
    );
  });
});
