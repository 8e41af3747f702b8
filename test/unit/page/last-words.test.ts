import { beforeEach, expect, it } from "vitest";
import type { Realm } from "../../../content-script/page/realm.ts";
import { LastWords } from "../../../content-script/page/stream/last-words.ts";

const parting = { ask: "a secret", answer: "another" };

let target: EventTarget;
let said: string[];
let timers: Set<() => void>;
let words: LastWords;
let finish: () => void;

beforeEach(() => {
  target = new EventTarget();
  said = [];
  timers = new Set();
  finish = () => words.send("the rest");
  const realm = {
    addEventListener: target.addEventListener.bind(target),
    removeEventListener: target.removeEventListener.bind(target),
    dispatchEvent: target.dispatchEvent.bind(target),
  } as unknown as Realm;
  target.addEventListener(parting.answer, (event) => {
    said.push(`event: ${(event as MessageEvent<string>).data}`);
  });
  words = new LastWords({
    realm,
    later: (run) => {
      timers.add(run);
      return () => timers.delete(run);
    },
    port: (text) => said.push(`port: ${text}`),
    finish: () => finish(),
  });
});

/** The relay asks, and has heard so many texts of the port. */
function leave(heard: number): string[] {
  said = [];
  target.dispatchEvent(new MessageEvent(parting.ask, { data: heard }));
  return said;
}

function pass(): void {
  const due = [...timers];
  timers.clear();
  for (const run of due) run();
}

it("goes by the port, and by events when it is asked for the rest", () => {
  words.by(parting);
  words.send("first");
  expect(said).toEqual(["port: first"]);
  expect(leave(1)).toEqual(["event: the rest"]);
  words.send("back again");
  expect(said).toEqual(["event: the rest", "port: back again"]);
});

it("tells again what was on its way, in its order, before the rest", () => {
  words.by(parting);
  for (const text of ["1", "2", "3"]) words.send(text);
  pass();
  words.send("4");
  expect(leave(2)).toEqual(["event: 3", "event: 4", "event: the rest"]);
});

it("holds texts for a while only, and no timer once there are none", () => {
  words.by(parting);
  words.send("1");
  pass();
  words.send("2");
  pass();
  pass();
  expect(timers.size).toBe(0);
  expect(leave(0)).toEqual(["event: the rest"]);
});

it("holds the newest of many characters", () => {
  words.by(parting);
  const long = (mark: string): string => mark.repeat(400_000);
  for (const mark of ["1", "2", "3", "4"]) words.send(long(mark));
  expect(leave(0).map((text) => text.slice(0, 8))).toEqual(["event: 3", "event: 4", "event: t"]);
});

it("says nothing when nobody would hear it, or it was closed", () => {
  words.send("before");
  expect(leave(1)).toEqual([]);
  words.by(parting);
  words.send("after");
  words.close();
  expect(leave(1)).toEqual([]);
  expect(timers.size).toBe(0);
});

it("does not fail in the page when the rest cannot be said", () => {
  words.by(parting);
  words.send("on its way");
  finish = () => {
    throw new Error("no rest");
  };
  expect(leave(0)).toEqual(["event: on its way"]);
  words.send("later");
  expect(said.at(-1)).toBe("port: later");
});
