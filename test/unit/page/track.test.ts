import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Panel } from "./harness.ts";

/** The hook takes the console's method as it is loaded: this one has to be there by then. */
const stamp = vi.hoisted(() => {
  const fake = vi.fn();
  console.timeStamp = fake;
  return fake;
});

const { Document } = await import("./harness.ts");
const { Track } = await import("../../../content-script/page/stream/track.ts");
const { alice, allTodos, json, newEngine, todo } = await import("./app.ts");

let page: InstanceType<typeof Document>;
let panel: Panel;

beforeEach(() => {
  stamp.mockReset();
  page = new Document();
});
afterEach(() => page.hook.close());

async function recordingPanel(): Promise<Panel> {
  panel = page.openPanel();
  await panel.settled();
  await panel.command("trace", { on: true });
  return panel;
}

const labels = (): unknown[] => stamp.mock.calls.map(([label]) => label);

describe("the track in the browser's performance recording", () => {
  it("shows writes and deltas where and when they happen, without values", async () => {
    const engine = newEngine();
    const handle = engine.createSubscription(allTodos, json(alice), null, null);
    engine.executeSubscription(handle, () => {});
    await recordingPanel();
    engine.insert("todos", todo("alice", "a secret title"), json(alice));
    await panel.settled();
    expect(labels()).toEqual(["delta todos · +1 −0 ~0", "insert todos · alice"]);
    for (const [, start, end, track, group, color] of stamp.mock.calls) {
      expect(start).toBeGreaterThan(0);
      expect(end).toBeGreaterThanOrEqual(start);
      expect([track, group]).toEqual(["Jazz", undefined]);
      expect(["primary", "tertiary"]).toContain(color);
    }
    expect(JSON.stringify(stamp.mock.calls)).not.toContain("secret");
  });

  it("marks what was refused", async () => {
    const engine = newEngine();
    await recordingPanel();
    expect(() => engine.insert("todos", todo("bob"), json(alice))).toThrow("policy denied");
    expect(labels()).toEqual(["insert todos · alice (refused)"]);
    expect(stamp.mock.calls[0]?.[5]).toBe("error");
  });

  it("shows nothing before it is asked to, once it is asked to stop, or without a panel", async () => {
    const engine = newEngine();
    const write = (): void => void engine.insert("todos", todo("alice"), json(alice));
    write();
    await recordingPanel();
    await panel.command("trace", { on: false });
    write();
    await panel.command("trace", { on: true });
    panel.close();
    await panel.settled();
    write();
    page.openPanel();
    await panel.settled();
    write();
    expect(stamp).not.toHaveBeenCalled();
  });

  it("leaves the page's calls alone when the console throws", async () => {
    const engine = newEngine();
    await recordingPanel();
    stamp.mockImplementation(() => {
      throw new Error("no console");
    });
    const { id } = engine.insert("todos", todo("alice"), json(alice));
    await panel.settled();
    expect(stamp).toHaveBeenCalled();
    expect(panel.of("write")).toMatchObject([{ row: id, thrown: null }]);
  });

  it("does nothing where the console cannot", () => {
    const track = new Track(null);
    track.on = true;
    expect(() => track.show({ kind: "late", event: () => ({}) as never })).not.toThrow();
  });
});
