import { afterEach, describe, expect, it } from "vitest";
import { originCamera } from "../../../content-script/page/recorder/origin.ts";
import { alice, allTodos, json, newEngine, todo } from "./app.ts";
import { Document, type Panel } from "./harness.ts";

let document: Document | undefined;
afterEach(() => document?.hook.close());

const settings = Error as unknown as Record<string, unknown>;

/** Runs while `Error` has a property; afterwards it is as it was. */
async function whileErrorHas(
  name: string,
  descriptor: PropertyDescriptor,
  run: () => Promise<void>,
): Promise<void> {
  const before = Object.getOwnPropertyDescriptor(Error, name);
  Object.defineProperty(Error, name, { configurable: true, ...descriptor });
  try {
    await run();
  } finally {
    if (before) Object.defineProperty(Error, name, before);
    else delete settings[name];
  }
}

function opened(): { panel: Panel; insert: () => void } {
  document = new Document();
  const engine = newEngine();
  const panel = document.openPanel();
  return { panel, insert: () => void engine.insert("todos", todo("alice"), json(alice)) };
}

describe("an origin", () => {
  it("is below the hook, however deep, and short", async () => {
    const { panel, insert } = opened();
    const dive = (depth: number): void => (depth === 0 ? insert() : dive(depth - 1));
    dive(80);
    await panel.settled();
    const frames = panel.of("write")[0]?.stack?.split("\n") ?? [];
    expect(frames).toHaveLength(24);
    expect(frames.at(-1)).toContain("dive");
    expect(frames.join()).not.toContain("content-script");
  });

  it("names who waited, where a call comes after a pause", async () => {
    const { panel, insert } = opened();
    const inner = async (): Promise<void> => {
      await null;
      insert();
    };
    const outer = async (): Promise<void> => await inner();
    await outer();
    await panel.settled();
    expect(panel.of("write")[0]?.stack).toMatch(/inner[\s\S]*async outer/);
  });

  it("does not depend on how long the page's own stacks are", async () => {
    for (const descriptor of [
      { value: 0, writable: true },
      { value: "all", writable: true },
      { get: () => 0 },
    ]) {
      await whileErrorHas("stackTraceLimit", descriptor, async () => {
        const { panel, insert } = opened();
        insert();
        await panel.settled();
        expect(panel.of("write")[0]?.stack).toMatch(/origins\.test\.ts/);
        const { value, get } = Object.getOwnPropertyDescriptor(Error, "stackTraceLimit") ?? {};
        expect({ value, get }).toEqual({ value: undefined, get: undefined, ...plain(descriptor) });
        await document?.hook.close();
      });
    }
  });

  it("never runs the page's own way to write stacks", async () => {
    let ran = 0;
    const prepare = (): string => {
      ran++;
      throw new Error("The page's code ran.");
    };
    for (const descriptor of [{ value: prepare, writable: true }, { get: prepare }]) {
      await whileErrorHas("prepareStackTrace", descriptor, async () => {
        const { panel, insert } = opened();
        insert();
        await panel.settled();
        expect(panel.of("write")).toHaveLength(1);
        expect(panel.of("write")[0]?.stack).toMatch(/origins\.test\.ts/);
        expect(ran).toBe(0);
        expect(Object.getOwnPropertyDescriptor(Error, "prepareStackTrace")).toMatchObject(
          descriptor,
        );
        await document?.hook.close();
      });
    }
  });

  it("is said to be missing when there were too many, and all can be asked for", async () => {
    const { panel, insert } = opened();
    for (let i = 0; i < 100; i++) insert();
    await panel.settled();
    const missing = panel.of("write").filter(({ stack }) => stack === null);
    expect(missing.length).toBeGreaterThan(20);
    for (const { noStack } of missing) expect(noStack).toBe("sampled");

    await panel.command("record", { on: true, origins: "all" });
    for (let i = 0; i < 100; i++) insert();
    await panel.settled();
    for (const { stack } of panel.of("write").slice(100)) expect(stack).toMatch(/origins\.test/);
    expect(panel.of("write")).toHaveLength(200);
  });

  it("is there of a subscription amid many writes", async () => {
    document = new Document();
    const engine = newEngine();
    const panel = document.openPanel();
    for (let i = 0; i < 100; i++) engine.insert("todos", todo("alice"), json(alice));
    engine.createSubscription(allTodos, json(alice), "local", "{}");
    await panel.settled();
    expect(panel.of("write").at(-1)?.stack).toBeNull();
    expect(panel.of("subscription")[0]?.stack).toMatch(/origins\.test\.ts/);
  });

  it("is there of the first subscriptions, although nobody listens yet", async () => {
    document = new Document();
    const engine = newEngine();
    for (let i = 0; i < 100; i++) engine.createSubscription(allTodos, json(alice), "local", "{}");
    const panel = document.openPanel();
    await panel.settled();
    const opened = panel.of("subscription");
    expect(opened).toHaveLength(100);
    for (const { stack } of opened.slice(0, 60)) expect(stack).toMatch(/origins\.test\.ts/);
    for (const { noStack } of opened.slice(60)) expect(noStack).toBe("unwatched");
  });

  it("is taken again once things come slowly enough", () => {
    const camera = originCamera(2, 60);
    const here = (): void => {};
    const take = (at: number): boolean => typeof camera(at, here) === "object";
    expect([0, 0, 0, 10, 20, 21, 5_000, 5_000, 5_000].map(take)).toEqual([
      true,
      true,
      false,
      false,
      true,
      false,
      true,
      true,
      false,
    ]);
  });

  it("is said to be missing when nobody was recording", async () => {
    document = new Document();
    const engine = newEngine();
    engine.insert("todos", todo("alice"), json(alice));
    const panel = document.openPanel();
    await panel.settled();
    expect(panel.of("write")).toMatchObject([{ stack: null, noStack: "unwatched" }]);
  });
});

const plain = ({ value, get }: PropertyDescriptor): PropertyDescriptor =>
  get ? { get } : { value };
