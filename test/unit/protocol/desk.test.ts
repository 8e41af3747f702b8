import { describe, expect, it } from "vitest";
import { encode } from "../../../protocol/codec/encode.ts";
import { Desk, type DeskOptions, type Handlers, type Task } from "../../../protocol/desk.ts";

/** A desk whose `record` goes on until it is let go; any other command answers at once. */
function desk(more: Partial<DeskOptions> = {}) {
  const sent: Record<string, unknown>[] = [];
  const waiting: (() => void)[] = [];
  const tasks: Task[] = [];
  const handlers = {
    record: async (_request: object, task: Task) => {
      tasks.push(task);
      await new Promise<void>((resolve) => waiting.push(resolve));
      return null;
    },
    trace: async () => null,
  } as unknown as Handlers;
  const made = new Desk({
    handlers,
    send: (text) => sent.push(JSON.parse(text)),
    flush: () => sent.push({ m: "flushed" }),
    place: "This page",
    ...more,
  });
  const run = (id: string, name: string, request: unknown = {}): Promise<void> =>
    made.run({ m: "command", id, name, request: encode(request) } as never);
  return {
    desk: made,
    sent,
    tasks,
    run,
    letGo: () => waiting.splice(0).forEach((go) => void go()),
  };
}

const refusal = (id: string, error: string) => ({ m: "reply", id, ok: false, error });

describe("a desk", () => {
  it("answers after what happened on the way", async () => {
    const { run, sent } = desk();
    await run("c1", "trace");
    expect(sent).toEqual([{ m: "flushed" }, { m: "reply", id: "c1", ok: true, value: null }]);
  });

  it.each([
    ["forget", {}, "This page does not know “forget”."],
    ["constructor", {}, "This page does not know “constructor”."],
    ["trace", "on", "A command needs a request."],
  ])("says why it gives no answer to %s with %j", async (name, request, error) => {
    const { run, sent } = desk();
    await run("c1", name, request);
    expect(sent.at(-1)).toEqual(refusal("c1", error));
  });

  it("sends no answer that no browser would carry", async () => {
    const { run, sent } = desk({
      toJson: (message) => JSON.stringify(message).padEnd("value" in message ? 40_000_001 : 0),
    });
    await run("c1", "trace");
    const error = "The answer is too large to be sent. Ask for fewer rows.";
    expect(sent.at(-1)).toEqual(refusal("c1", error));
  });

  it("takes a command once, and so many at a time", async () => {
    const { run, sent, letGo } = desk({ atOnce: 2 });
    const first = run("c1", "record");
    await run("c1", "record");
    expect(sent.at(-1)).toEqual(refusal("c1", "This command is under way already."));
    const second = run("c2", "record");
    await run("c3", "trace");
    expect(sent.at(-1)).toEqual(refusal("c3", "Too many commands at a time."));
    letGo();
    await Promise.all([first, second]);
    await run("c3", "trace");
    expect(sent.at(-1)).toMatchObject({ id: "c3", ok: true });
  });

  it("answers what was stopped only where something of it lasts", async () => {
    const { desk: own, run, sent, tasks, letGo } = desk();
    const [given, lasting] = [run("c1", "record"), run("c2", "record")];
    if (tasks[1]) tasks[1].lasting = true;
    own.stop("c1");
    own.stopAll();
    expect(tasks.map(({ stopped }) => stopped)).toEqual([true, true]);
    letGo();
    await Promise.all([given, lasting]);
    const replies = sent.filter(({ m }) => m === "reply");
    expect(replies).toEqual([
      refusal("c1", "It was stopped."),
      { m: "reply", id: "c2", ok: true, value: null },
    ]);
  });
});
