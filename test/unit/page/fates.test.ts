import { afterEach, describe, expect, it } from "vitest";
import { Document } from "./harness.ts";

let document: Document | undefined;
afterEach(() => document?.hook.close());

/** As much of an engine as waits and late rejections need; the test decides what becomes of them. */
class WaitingEngine {
  readonly waits: { resolve: () => void; reject: (reason: unknown) => void }[] = [];
  tell: ((event: unknown) => void) | null = null;

  waitForBatch(_batch: string, _tier: string): Promise<void> {
    return new Promise((resolve, reject) => this.waits.push({ resolve, reject }));
  }

  onMutationError(callback: (event: unknown) => void): void {
    this.tell = callback;
  }

  insert(): { id: string; values: never[]; batchId: string } {
    return { id: "11111111-1111-4111-8111-111111111111", values: [], batchId: "b1" };
  }
  getSchema(): object {
    return {};
  }
  getSchemaHash(): string {
    return "0";
  }
  update(): void {}
  upsert(): void {}
  delete(): void {}
  restore(): void {}
  query(): void {}
  createSubscription(): void {}
  executeSubscription(): void {}
  unsubscribe(): void {}
  beginBatch(): void {}
  commitBatch(): void {}
  rollbackBatch(): void {}
}

const registry = new FinalizationRegistry(() => {});

function newEngine(): WaitingEngine {
  const engine = new WaitingEngine();
  registry.register(engine, 0, engine);
  return engine;
}

const rejection = {
  kind: "rejected",
  batchId: "b1",
  code: "permission_denied",
  reason: "Insert denied by policy on table todos",
};

describe("fates", () => {
  it("are learnt from the app's own wait, and the wait ends as it would have", async () => {
    document = new Document();
    const engine = newEngine();
    engine.insert();
    const panel = document.openPanel();
    const first = engine.waitForBatch("b1", "edge");
    const second = engine.waitForBatch("b1", "global");
    expect(first).toBeInstanceOf(Promise);
    engine.waits[0]?.resolve();
    engine.waits[1]?.reject(rejection);
    await expect(first).resolves.toBeUndefined();
    await expect(second).rejects.toBe(rejection);
    await panel.settled();
    expect(panel.of("fate")).toMatchObject([
      { batch: "b1", fate: "edge", code: null },
      { batch: "b1", fate: "rejected", code: rejection.code, reason: rejection.reason },
    ]);
  });

  it("are learnt from the app's own listener, which still hears of them", async () => {
    document = new Document();
    const engine = newEngine();
    const heard: unknown[] = [];
    engine.onMutationError(function (this: unknown, ...event: unknown[]) {
      heard.push([this, event]);
    });
    engine.insert();
    const panel = document.openPanel();
    const event = { ...rejection, batch: { batchId: "b1", mode: "direct", sealed: true } };
    engine.tell?.call(undefined, event);
    await panel.settled();
    expect(heard).toEqual([[undefined, [event]]]);
    expect(panel.of("fate")).toMatchObject([{ batch: "b1", fate: "rejected" }]);
  });

  it("leave a rejection unhandled that the app does not handle, exactly once", async () => {
    const unhandled: unknown[] = [];
    const listeners = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    const listen = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", listen);
    try {
      document = new Document();
      const engine = newEngine();
      void engine.waitForBatch("b1", "edge");
      engine.waits[0]?.reject(rejection);
      await new Promise(setImmediate);
      const handled = engine.waitForBatch("b1", "edge");
      handled.catch(() => {});
      engine.waits[1]?.reject(rejection);
      await new Promise(setImmediate);
      expect(unhandled).toEqual([rejection]);
    } finally {
      process.off("unhandledRejection", listen);
      for (const listener of listeners) process.on("unhandledRejection", listener);
    }
  });

  it("never registers a listener of its own with the engine", () => {
    document = new Document();
    const engine = newEngine();
    document.openPanel();
    engine.insert();
    expect(engine.tell).toBeNull();
  });
});
