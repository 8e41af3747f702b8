/** Nothing that the hook knows outlives the app's own use of it. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, expect, it, vi } from "vitest";
import type * as JazzTools from "../../../sandbox/jazz-tools/index.ts";
import { waitFor } from "../support/wait-for.ts";
import { alice } from "./app.ts";
import { Document } from "./harness.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

let page: Document | undefined;
afterEach(() => page?.hook.close());

const config = { appId: "app-1", driver: { type: "memory" as const }, cookieSession: alice };

/** What every door has seen, and the app has let go of, shut down or not. */
async function useAndDrop(
  { realm }: Document,
  jazz: typeof JazzTools,
  shutDown: boolean,
): Promise<WeakRef<object>> {
  const { schema: s } = jazz;
  const db = await jazz.createDb(config);
  const contexts = new Set<object>();
  const context = { db, namespace: "app-1" };
  realm["__jazzWindowStorageContexts__"] = contexts.add(context);
  realm["db"] = db;
  db.insert(s.defineApp({ todos: s.table({ title: s.string() }) }).todos, { title: "x" });
  if (shutDown) await db.shutdown();
  contexts.delete(context);
  realm["db"] = undefined;
  return new WeakRef(db);
}

it.each([true, false])(
  "a Db is let go of when the app does so (shut down: %s)",
  async (shutDown) => {
    page = new Document();
    vi.resetModules();
    const jazz: typeof JazzTools = await import("../../../sandbox/jazz-tools/index.ts");
    const panel = page.openPanel();
    const db = await useAndDrop(page, jazz, shutDown);
    await panel.settled();
    expect(panel.host()).toMatchObject({ has: { engine: true, db: true } });
    panel.close();
    await waitFor(() => {
      collectGarbage();
      // Not the object itself: an assertion that fails would hold it.
      expect(db.deref() === undefined).toBe(true);
    });
    const later = page.openPanel();
    await later.settled();
    expect(later.host().closedAt).toBeGreaterThan(0);
  },
);
