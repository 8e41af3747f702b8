import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isBackendDocument, readBackendAddress, readWelcome } from "../../../protocol/wire.ts";
import { FakeMachine } from "../support/fake-backends.ts";
import { waitFor } from "../support/wait-for.ts";

const TOKEN = "t".repeat(32);
const OTHER = "u".repeat(32);
const ADDRESS = "ws://127.0.0.1:4321";
const URL_ = `${ADDRESS}/?token=${TOKEN}`;
const PAGE = "http://localhost:5173/todos";

const settled = () => new Promise(setImmediate);

describe("an address", () => {
  test("is of this machine, with a port; nothing else of it is kept", () => {
    expect(readBackendAddress(` ${URL_}\n`)).toEqual({ address: ADDRESS, token: TOKEN });
    for (const same of [
      `ws://localhost:4321/?token=${TOKEN}`,
      `ws://LOCALHOST:4321/admin/delete?all=1&token=${TOKEN}#x`,
      `ws://user:secret@127.0.0.1:4321/?token=${TOKEN}`,
    ]) {
      expect(readBackendAddress(same)).toEqual({ address: ADDRESS, token: TOKEN });
    }
    expect(readBackendAddress("ws://[::1]:80801")).toHaveProperty("problem");
    expect(readBackendAddress("ws://[::1]:8081")).toMatchObject({ address: "ws://[::1]:8081" });
    expect(readBackendAddress(`${ADDRESS}/?token=short`)).toMatchObject({ token: null });
  });

  test("of anything else is refused with a sentence", () => {
    for (const wrong of [
      "",
      "4321",
      "http://127.0.0.1:4321",
      "wss://127.0.0.1:4321",
      "ws://example.com:4321",
      "ws://127.0.0.1.example.com:4321",
      "ws://0.0.0.0:4321",
      "ws://192.168.0.4:4321",
      "ws://127.0.0.1",
      "javascript:alert(1)",
    ]) {
      expect(readBackendAddress(wrong)).toEqual({ problem: expect.stringMatching(/\w+.*[.…]$/) });
    }
  });

  test("whatever text, it is a problem or an address of this machine", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((s) => `ws://${s}`),
        ),
        (text) => {
          const read = readBackendAddress(text);
          if ("problem" in read) return;
          expect(read.address).toMatch(/^ws:\/\/(127\.0\.0\.1|\[::1\]):\d{1,5}$/);
        },
      ),
    );
  });
});

test("a welcome is just that, and anything else is none", () => {
  fc.assert(fc.property(fc.json(), (text) => readWelcome(text) === null));
  fc.assert(fc.property(fc.string(), (text) => readWelcome(text) === null));
  const session = "s".repeat(32);
  expect(
    readWelcome(JSON.stringify({ m: "welcome", session, run: "r".repeat(36), name: "x" })),
  ).toEqual({ m: "welcome", session, run: "r".repeat(36), name: "x" });
  expect(
    readWelcome(JSON.stringify({ m: "welcome", session: "s&t=u", run: "r", name: "x" })),
  ).toBeNull();
});

describe("connecting", () => {
  test("pairs by the token, and comes back by the session", () => {
    const machine = new FakeMachine();
    const backends = machine.panel();
    expect(backends.connect(URL_)).toBeNull();
    expect(machine.last.url).toBe(URL_);
    expect(backends.current()).toMatchObject([{ address: ADDRESS, state: "connecting" }]);
    machine.last.welcome("run-number-1");
    const [link] = backends.current();
    expect(link?.state).toBe("connected");
    expect(link?.sentence).toBe("Connected to “team”, since you connected to it.");
    expect(isBackendDocument(link?.document ?? "")).toBe(true);
    machine.last.say('{"m":"hello"}');
    expect(machine.messages).toEqual([{ document: link?.document, body: '{"m":"hello"}' }]);
    backends.post(link?.document ?? "", "attach");
    backends.post("backend-0", "to nobody");
    expect(machine.last.sent).toEqual(["attach"]);
    machine.last.lose();
    expect(machine.messages.at(-1)).toEqual({ document: link?.document, gone: true });
    expect(backends.current()).toMatchObject([{ state: "gone", document: null }]);
    machine.pass();
    expect(machine.last.url).toBe(`${ADDRESS}/?session=session-of-run-number-1-which-is-long`);
    machine.last.welcome("run-number-1");
    expect(backends.current()).toMatchObject([{ state: "connected", document: link?.document }]);
  });

  test("another run is another document", () => {
    const machine = new FakeMachine();
    const backends = machine.panel();
    backends.connect(URL_);
    machine.last.welcome("run-number-1");
    const before = backends.current()[0]?.document;
    machine.last.lose(1_001);
    machine.pass();
    machine.last.welcome("run-number-2");
    const after = backends.current()[0]?.document;
    expect(after).not.toBe(before);
    expect(machine.messages).toEqual([{ document: before, gone: true }]);
  });

  test("has more and more patience, within bounds", () => {
    const machine = new FakeMachine();
    const backends = machine.panel();
    backends.connect(URL_);
    machine.last.welcome("run-number-1");
    const waits: number[] = [];
    for (let n = 0; n < 9; n++) {
      machine.last.lose();
      waits.push(...machine.waiting);
      machine.pass();
    }
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000]);
    expect(backends.current()).toMatchObject([{ state: "gone" }]);
    machine.last.welcome("run-number-1");
    machine.last.lose();
    expect(machine.waiting).toEqual([250]);
  });

  test("a refusal ends it with its reason; a new token begins anew", () => {
    const machine = new FakeMachine();
    const backends = machine.panel();
    backends.connect(URL_);
    machine.last.refuse("token");
    expect(backends.current()[0]).toMatchObject({
      state: "refused",
      sentence: expect.stringMatching(/^Not connected\. .*take the newest one/),
    });
    expect(machine.waiting).toEqual([]);
    backends.connect(`${ADDRESS}/?token=${OTHER}`);
    expect(machine.last.url).toContain(OTHER);
    machine.last.welcome("run-number-1");
    machine.last.lose();
    machine.pass();
    machine.last.refuse("session");
    expect(backends.current()[0]).toMatchObject({ state: "refused" });
    expect(machine.waiting).toEqual([]);
  });

  test("what welcomes nobody is no backend", () => {
    for (const what of ["hello", '{"m":"hello"}', "silence"]) {
      const machine = new FakeMachine();
      const backends = machine.panel();
      backends.connect(URL_);
      if (what === "silence") machine.pass();
      else machine.last.say(what);
      expect(backends.current()[0]?.sentence).toContain("no backend companion");
      expect(machine.last.closed).toBe(true);
      expect(machine.messages).toEqual([]);
    }
  });

  test("one that was welcomed before may be silent for a while", () => {
    const machine = new FakeMachine();
    const backends = machine.panel();
    backends.connect(URL_);
    machine.last.welcome("run-number-1");
    machine.last.lose();
    machine.pass();
    machine.pass();
    expect(machine.last.closed).toBe(true);
    expect(backends.current()).toMatchObject([{ state: "gone" }]);
    machine.pass();
    machine.last.welcome("run-number-1");
    expect(backends.current()).toMatchObject([{ state: "connected" }]);
  });

  test("an address without a token is asked for whole", () => {
    const machine = new FakeMachine();
    const backends = machine.panel();
    backends.connect(ADDRESS);
    expect(machine.sockets).toEqual([]);
    expect(backends.current()[0]?.sentence).toContain("has no token");
    expect(backends.connect("ws://example.com:1")).toContain("this machine");
  });
});

describe("pages", () => {
  test("of this machine bring their backends, once", () => {
    const machine = new FakeMachine();
    const backends = machine.panel();
    backends.pageShown(PAGE, [URL_, "ws://evil.example:1/", "nonsense"]);
    expect(machine.sockets.map(({ url }) => url)).toEqual([URL_]);
    machine.last.welcome("run-number-1");
    expect(backends.current()[0]?.sentence).toContain("since the page names it");
    backends.pageShown(PAGE, [`${ADDRESS}/?token=${OTHER}`]);
    expect(machine.sockets).toHaveLength(1);
    expect(machine.messages).toEqual([]);
  });

  test("bring the token of a backend that was restarted", () => {
    const machine = new FakeMachine();
    const backends = machine.panel();
    backends.pageShown(PAGE, [URL_]);
    machine.last.welcome("run-number-1");
    machine.last.lose();
    backends.pageShown(PAGE, [`${ADDRESS}/?token=${OTHER}`]);
    expect(machine.last.url).toContain("session=");
    machine.last.refuse("session");
    expect(machine.last.url).toBe(`${ADDRESS}/?token=${OTHER}`);
    machine.last.welcome("run-number-2");
    expect(backends.current()).toMatchObject([{ state: "connected" }]);
  });

  test("of elsewhere only offer", () => {
    const machine = new FakeMachine();
    const backends = machine.panel();
    backends.pageShown("https://site.example/", [URL_]);
    expect(machine.sockets).toEqual([]);
    expect(backends.current()).toMatchObject([{ state: "offered" }]);
    backends.connect(ADDRESS);
    expect(machine.last.url).toBe(URL_);
  });

  test("of elsewhere take no room, and their offers go with them", () => {
    const machine = new FakeMachine();
    const backends = machine.panel();
    const many = Array.from({ length: 20 }, (_, n) => `ws://127.0.0.1:${5_000 + n}/`);
    backends.pageShown("https://site.example/", many);
    expect(backends.current()).toHaveLength(20);
    expect(backends.connect(URL_)).toBeNull();
    backends.pageShown(PAGE, []);
    expect(backends.current()).toMatchObject([{ address: ADDRESS }]);
  });

  test("do not bring back what was forgotten, until the user does", async () => {
    const machine = new FakeMachine();
    const backends = machine.panel();
    backends.pageShown(PAGE, [URL_]);
    machine.last.welcome("run-number-1");
    const document = backends.current()[0]?.document;
    await waitFor(() =>
      expect(machine.stored.get("http://localhost:5173")).toHaveProperty([ADDRESS]),
    );
    const { last } = machine;
    backends.forget(ADDRESS);
    expect(last.closed).toBe(true);
    expect(machine.messages).toEqual([{ document, gone: true }]);
    expect(backends.current()).toEqual([]);
    await waitFor(() => expect(machine.stored.get("http://localhost:5173")).toEqual({}));
    backends.pageShown(PAGE, [`${ADDRESS}/?token=${OTHER}`]);
    await settled();
    expect(backends.current()).toEqual([]);
    backends.connect(`${ADDRESS}/?token=${OTHER}`);
    expect(backends.current()).toMatchObject([{ state: "connecting" }]);
  });

  test("of an origin get back what was connected for it, in another panel too", async () => {
    const machine = new FakeMachine();
    const backends = machine.panel();
    backends.pageShown(PAGE, []);
    backends.connect(URL_);
    machine.last.welcome("run-number-1");
    await waitFor(() => expect(machine.stored.size).toBe(1));
    backends.close();
    const next = machine.panel();
    next.pageShown("http://localhost:9999/", []);
    await settled();
    expect(next.current()).toEqual([]);
    next.pageShown("http://localhost:5173/other", []);
    await waitFor(() => expect(next.current()).toHaveLength(1));
    expect(machine.last.url).toContain("session=session-of-run-number-1");
    machine.last.welcome("run-number-1");
    expect(next.current()[0]?.sentence).toContain("since it was connected before");
  });

  test("cannot name more than a few", () => {
    const machine = new FakeMachine();
    const backends = machine.panel();
    const many = Array.from(
      { length: 40 },
      (_, n) => `ws://127.0.0.1:${5_000 + n}/?token=${TOKEN}`,
    );
    backends.pageShown(PAGE, many);
    expect(machine.sockets).toHaveLength(16);
    expect(backends.connect(URL_)).toContain("16 backends at most");
  });
});
