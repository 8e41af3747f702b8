import { describe, expect, it } from "vitest";
import { type LinkPort, TabLink } from "../../../extension/transport/tab-link.ts";
import type { FromDocument } from "../../../protocol/envelope.ts";

/** A port whose far side the test plays. */
class FakePort implements LinkPort {
  sent: unknown[] = [];
  closed = false;
  #message: ((message: unknown) => void)[] = [];
  #disconnect: (() => void)[] = [];
  constructor(readonly name: string) {}
  postMessage(message: unknown): void {
    this.sent.push(message);
  }
  disconnect(): void {
    this.closed = true;
  }
  onMessage = {
    addListener: (listener: (message: unknown) => void) => this.#message.push(listener),
  };
  onDisconnect = { addListener: (listener: () => void) => this.#disconnect.push(listener) };
  say(message: unknown): void {
    for (const listener of this.#message) listener(message);
  }
  drop(): void {
    for (const listener of this.#disconnect) listener();
  }
}

function harness() {
  const ports: FakePort[] = [];
  const messages: FromDocument[] = [];
  const reach: number[] = [];
  let frames = 0;
  const due: { run: () => void; after: number }[] = [];
  const link = new TabLink({
    connect: (name) => {
      const port = new FakePort(name);
      ports.push(port);
      return port;
    },
    onMessage: (message) => messages.push(message),
    onReach: (documents) => reach.push(documents),
    onFrames: () => {
      frames++;
    },
    schedule: (run, after) => due.push({ run, after }),
  });
  const port = (index: number): FakePort => {
    const found = ports[index];
    if (!found) throw new Error(`No port ${index}`);
    return found;
  };
  return { link, ports, port, messages, reach, due, frames: () => frames };
}

describe("TabLink", () => {
  it("passes on why a document cannot answer, and knows which do", () => {
    const { link, port, messages, reach } = harness();
    port(0).say({ document: "a", here: true });
    port(0).say({ document: "a", trouble: "It does not work." });
    expect(messages.at(-1)).toEqual({ document: "a", trouble: "It does not work." });
    expect(reach).toEqual([1]);
    expect([link.has("a"), link.has("b")]).toEqual([true, false]);
    port(0).say({ document: "a", gone: true });
    expect(link.has("a")).toBe(false);
  });

  it("passes messages of every document on one port, and posts only where a document is", () => {
    const { link, port, messages, reach } = harness();
    port(0).say({ document: "a", here: true });
    port(0).say({ document: "b", here: true });
    link.call();
    port(1).say({ document: "c", here: true });
    port(0).say({ document: "a", body: "text" });
    link.post({ document: "c", body: "to c" });
    link.post({ document: null, body: "to all" });
    expect(reach).toEqual([1, 2, 3]);
    expect(messages.at(-1)).toEqual({ document: "a", body: "text" });
    expect(port(0).sent).toEqual([{ document: null, body: "to all" }]);
    expect(port(1).sent).toEqual([
      { document: "c", body: "to c" },
      { document: null, body: "to all" },
    ]);
  });

  it("calls under one name, so that a relay that answers already can stay silent", () => {
    const { link, ports } = harness();
    link.call();
    expect(new Set(ports.map((one) => one.name)).size).toBe(1);
  });

  it("reports the end of documents whose port closed, and calls again with patience", () => {
    const { port, ports, messages, reach, due } = harness();
    port(0).say({ document: "a", here: true });
    port(0).drop();
    expect(messages.at(-1)).toEqual({ document: "a", gone: true, unheard: true });
    expect(reach.at(-1)).toBe(0);
    for (let i = 1; i <= 8; i++) {
      due.at(-1)?.run();
      port(i).drop();
    }
    expect(ports).toHaveLength(9);
    expect(due.map((one) => one.after)).toEqual([
      50, 100, 200, 400, 800, 1_600, 2_000, 2_000, 2_000,
    ]);
  });

  it("calls again for the documents of a port that closed while others stay", () => {
    const { link, port, ports, due, reach } = harness();
    port(0).say({ document: "a", here: true });
    link.call();
    port(1).say({ document: "b", here: true });
    port(0).drop();
    expect(reach.at(-1)).toBe(1);
    due.at(-1)?.run();
    expect(ports).toHaveLength(3);
    port(2).say({ document: "a", here: true });
    expect(reach.at(-1)).toBe(2);
  });

  it("closes a port that the last document has left, and calls again for whoever was about to answer", () => {
    const { port, ports, messages, due } = harness();
    port(0).say({ document: "a", here: true });
    port(0).say({ document: "b", here: true });
    port(0).say({ document: "a", gone: true });
    expect(port(0).closed).toBe(false);
    port(0).say({ document: "b", gone: true });
    expect(port(0).closed).toBe(true);
    expect(messages.at(-1)).toEqual({ document: "b", gone: true });
    due.at(-1)?.run();
    expect(ports).toHaveLength(2);
  });

  it("hears of frames that loaded, and calls once for many of them", () => {
    const { link, port, ports, messages, frames, due } = harness();
    port(0).say({ document: "a", here: true });
    port(0).say({ document: "a", frames: true });
    expect(frames()).toBe(1);
    expect(messages).toHaveLength(1);
    for (let i = 0; i < 5; i++) link.callSoon();
    expect(due).toHaveLength(1);
    due[0]?.run();
    expect(ports).toHaveLength(2);
  });

  it("is silent once it was closed", () => {
    const { link, port, ports, due, messages } = harness();
    port(0).say({ document: "a", here: true });
    link.close();
    expect(port(0).closed).toBe(true);
    port(0).drop();
    link.call();
    for (const one of due) one.run();
    expect(ports).toHaveLength(1);
    expect(messages).toEqual([{ document: "a", here: true }]);
  });

  it("ignores what is no envelope", () => {
    const { port, messages } = harness();
    for (const junk of [null, 1, "x", {}, { document: 1 }, { document: "a" }, { body: "b" }]) {
      port(0).say(junk);
    }
    expect(messages).toEqual([]);
  });
});
