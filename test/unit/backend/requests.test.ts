import fc from "fast-check";
import type { JazzContext } from "jazz-tools/backend";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Inspector } from "../../../backend/index.ts";
import { requestLine } from "../../../backend/requests/request-line.ts";
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
  inspector.close();
  await context.shutdown();
});

describe("the line of a request", () => {
  it("is read from the frameworks' shapes, without query and headers", () => {
    const line = (method: string, path: string) => ({ method, path });
    const express = { method: "POST", originalUrl: "/api/todos?token=t", url: "/todos?token=t" };
    expect(requestLine(express)).toEqual(line("POST", "/api/todos"));
    expect(requestLine({ method: "get", url: "/x#y" })).toEqual(line("GET", "/x"));
    const fetched = new Request("https://example.test/a/b?c=d", { method: "PUT" });
    expect(requestLine(fetched)).toEqual(line("PUT", "/a/b"));
    const hono = { raw: fetched, method: "PUT", url: fetched.url, path: "/a/b" };
    expect(requestLine(hono)).toEqual(line("PUT", "/a/b"));
    expect(requestLine({ raw: fetched })).toEqual(line("PUT", "/a/b"));
    expect(requestLine({ method: "GET", url: "https://example.test" })).toEqual(line("GET", "/"));
    const secret = { method: "GET", url: "https://me:pass@example.test/a" };
    expect(requestLine(secret)).toEqual(line("GET", "/a"));
    expect(requestLine({ headers: {} })).toEqual(line("?", "?"));
    expect(requestLine(null)).toEqual(line("?", "?"));
  });

  it("never holds what follows a question mark", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^(\/[a-z0-9.~-]{0,8}){1,4}$/), fc.string(), (path, query) => {
        const told = requestLine({ method: "GET", url: `${path}?${query}` }).path;
        expect(told).toBe(path);
      }),
    );
  });
});

describe("requests", () => {
  it("are numbered by identity, whatever wraps them", async () => {
    const raw = new Request("http://localhost/a", { headers: requestOf("alice").headers });
    const hono = {
      raw,
      method: "GET",
      url: raw.url,
      header: (n: string) => raw.headers.get(n) ?? "",
    };
    await context.forRequest(raw);
    await context.withAttributionForRequest(hono);
    await context.forRequest(requestOf("alice", "/a", "GET"));
    await panel.settle();
    expect(panel.of("request")).toHaveLength(2);
    const byKind = (kind: string) =>
      panel.of("handle").flatMap((handle) => (handle.kind === kind ? handle.request : []));
    const [first, third] = byKind("forRequest");
    expect(byKind("withAttributionForRequest")).toEqual([first]);
    expect(third).not.toBe(first);
  });

  it("own the handles that are made in their course, if they are told of it", async () => {
    const request = requestOf("alice");
    await inspector.request(request, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      context.db();
      await context.forRequest(request);
      context.withAttribution("bob");
    });
    context.db();
    await panel.settle();
    const requests = panel.of("handle").map(({ kind, request }) => [kind, request !== null]);
    expect(requests).toEqual([
      ["db", true],
      ["forRequest", true],
      ["withAttribution", true],
      ["db", false],
    ]);
    expect(panel.of("request")).toHaveLength(1);
  });

  it("do not mix, however they interleave", async () => {
    const pause = fc.constantFrom("none", "microtask", "task");
    const step = fc.record({
      kind: fc.constantFrom(
        "forRequest",
        "withAttributionForRequest",
        "forSession",
        "withAttribution",
        "withAttributionForSession",
      ),
      before: pause,
      between: pause,
      batch: fc.boolean(),
    });
    const sleep = (how: string): Promise<void> | undefined => {
      if (how === "microtask") return Promise.resolve();
      return how === "task" ? new Promise((resolve) => setImmediate(resolve)) : undefined;
    };
    let served = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 30 }),
        async (requests) => {
          const expected = new Map<string, { user: string; path: string; kind: string }>();
          const serve = async (steps: (typeof requests)[number]): Promise<void> => {
            const user = `user-${served++}`;
            const request = requestOf(user, `/of/${user}`);
            await inspector.request(request, async () => {
              for (const { kind, before, between, batch } of steps) {
                await sleep(before);
                const argument = kind.endsWith("Request")
                  ? request
                  : kind === "withAttribution"
                    ? user
                    : person(user);
                const db = await (
                  context[kind] as (given: unknown) => ReturnType<JazzContext["db"]>
                )(argument);
                await sleep(between);
                const values = { title: user, owner_id: user };
                const id = batch
                  ? db.transaction((tx) => tx.insert(app.todos, values)).value.id
                  : db.insert(app.todos, values).value.id;
                expected.set(id, { user, path: `/of/${user}`, kind });
              }
            });
          };
          await Promise.all(requests.map(serve));
          await panel.settle();
          const handles = new Map(panel.of("handle").map((handle) => [handle.handle, handle]));
          const paths = new Map(panel.of("request").map(({ request, path }) => [request, path]));
          const writes = panel.of("write").filter(({ row }) => expected.has(row ?? ""));
          expect(writes).toHaveLength(expected.size);
          for (const write of writes) {
            const { user, path, kind } = expected.get(write.row ?? "") ?? {};
            const handle = handles.get(write.handle ?? "");
            expect(handle?.kind).toBe(kind);
            expect(paths.get(handle?.request ?? "")).toBe(path);
            expect(write.attribution ?? write.session?.user_id).toBe(user);
            expect(handle?.session).toEqual(write.session);
            expect(handle?.attribution).toEqual(write.attribution);
          }
        },
      ),
      { numRuns: 40 },
    );
    expect(panel.problems).toEqual([]);
    expect(panel.invalid).toBe(0);
  });
});
