import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { toolsDesk } from "../../../content-script/bring-tools.ts";
import type { ToHook } from "../../../content-script/tools-channel.ts";
import type { FromRelay } from "../../../protocol/envelope.ts";

/** A relay whose extension answers as it is told to. */
function newDesk(answer: (message: FromRelay) => Promise<unknown> = async () => undefined) {
  const said = { hook: [] as ToHook[], extension: [] as FromRelay[], panel: [] as string[] };
  let names = 0;
  const desk = toolsDesk({
    document: "d1",
    randomName: () => `name-${++names}`,
    toHook: (message) => said.hook.push(message),
    toExtension: (message) => {
      said.extension.push(message);
      return answer(message);
    },
    trouble: (sentence) => said.panel.push(sentence),
  });
  return { desk, said };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("location", { protocol: "https:" });
  vi.stubGlobal("origin", "https://app.example");
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a relay", () => {
  it("has the tools brought where the hook awaits them, under the same name every time", () => {
    const { desk, said } = newDesk();
    desk.panelCame();
    desk.heard({ m: "awaiting" });
    desk.panelLeft();
    desk.panelCame();
    const place = { name: "name-1", secret: "name-2" };
    expect(said.hook).toEqual([
      { m: "want", ...place },
      { m: "want", ...place },
    ]);
    expect(said.extension).toEqual([{ bring: { document: "d1", ...place } }]);
  });

  it("says that they have not come in 10 s, and only then", () => {
    const { desk, said } = newDesk(() => Promise.reject(new Error("nobody is there")));
    desk.panelCame();
    desk.heard({ m: "awaiting" });
    vi.advanceTimersByTime(9_999);
    expect(said.panel).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(said.panel).toEqual([expect.stringMatching(/has not come within 10 s/)]);
  });

  it("says nothing when they have come, or the panel has left", () => {
    const { desk, said } = newDesk();
    desk.heard({ m: "awaiting" });
    desk.heard({ m: "tools" });
    desk.heard({ m: "awaiting" });
    desk.panelLeft();
    vi.advanceTimersByTime(60_000);
    expect(said.panel).toEqual([]);
  });

  it("says why they could not start", () => {
    const { desk, said } = newDesk();
    desk.heard({ m: "awaiting" });
    desk.heard({ m: "broken", why: "no Map" });
    vi.advanceTimersByTime(60_000);
    expect(said.panel).toEqual([expect.stringMatching(/could not start there: no Map/)]);
  });

  it("has them kept ready for its origin, and tells the hook whether they are", async () => {
    const answers: (() => Promise<unknown>)[] = [
      async () => true,
      async () => false,
      async () => undefined,
      () => Promise.reject(new Error("nobody is there")),
    ];
    const { desk, said } = newDesk(() => (answers.shift() ?? (async () => true))());
    for (let i = 0; i < 4; i++) desk.heard({ m: "keep", on: true });
    await vi.runAllTimersAsync();
    expect(said.extension[0]).toEqual({ keep: { on: true, origin: "https://app.example" } });
    expect(said.hook).toEqual([
      { m: "kept", done: true },
      ...Array(3).fill({ m: "kept", done: false }),
    ]);
    vi.stubGlobal("location", { protocol: "file:" });
    desk.heard({ m: "keep", on: false });
    expect(said.extension.at(-1)).toEqual({ keep: { on: false, origin: "file://" } });
  });
});
