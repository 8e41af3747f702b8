import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppendLog } from "../../../panel/store/append-log.ts";
import { LogView } from "../../../panel/store/log-view.ts";

describe("AppendLog", () => {
  test("numbers items and keeps the numbers when it forgets", () => {
    const log = new AppendLog<string>();
    for (const item of ["a", "b", "c"]) log.push(item);
    const forgotten: string[] = [];
    log.trim(2, (item) => forgotten.push(item));
    expect(forgotten).toEqual(["a"]);
    expect([...log]).toEqual(["b", "c"]);
    expect(log.at(0)).toBeUndefined();
    expect(log.at(2)).toBe("c");
    expect(log.push("d")).toBe(3);
  });

  test("never reuses a number after it was cleared", () => {
    const log = new AppendLog<string>();
    log.push("a");
    log.clear();
    expect(log.size).toBe(0);
    expect(log.push("b")).toBe(1);
    expect(log.at(0)).toBeUndefined();
  });

  test("tells which items were touched since", () => {
    const log = new AppendLog<string>();
    log.push("a");
    log.push("b");
    const before = log.touchedEnd;
    log.touch(1);
    log.touch(0);
    expect(log.touchedSince(before)).toEqual([1, 0]);
    expect(log.touchedSince(log.touchedEnd)).toEqual([]);
  });

  test("retains what passes under new numbers", () => {
    const log = new AppendLog<number>();
    for (let i = 0; i < 5; i++) log.push(i);
    const epoch = log.epoch;
    expect(log.retain((item) => item % 2 === 0)).toEqual([0, 2, 4]);
    expect(log.epoch).not.toBe(epoch);
    expect(log.at(log.start)).toBe(0);
  });
});

describe("LogView", () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant("push" as const), value: fc.integer({ min: 0, max: 9 }) }),
    fc.record({
      do: fc.constant("change" as const),
      at: fc.nat(60),
      value: fc.integer({ min: 0, max: 9 }),
    }),
    fc.record({ do: fc.constant("trim" as const), max: fc.nat(30) }),
    fc.record({ do: fc.constant("clear" as const) }),
    fc.record({ do: fc.constant("test" as const), below: fc.nat(9) }),
    fc.record({ do: fc.constant("look" as const), slices: fc.nat(2) }),
  );

  test("shows what a filter of the whole log would show, whatever happens", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const log = new AppendLog<{ value: number }>();
        let below = 5;
        const view = new LogView(log, (item) => item.value < below);
        for (const action of steps) {
          if (action.do === "push") log.push({ value: action.value });
          if (action.do === "trim") log.trim(action.max);
          if (action.do === "clear") log.clear();
          if (action.do === "change") {
            const number = log.start + action.at;
            const item = log.at(number);
            if (item) {
              item.value = action.value;
              log.touch(number);
            }
          }
          if (action.do === "test") {
            below = action.below;
            view.setTest((item) => item.value < below);
          }
          if (action.do === "look") {
            view.update(() => action.slices > 0);
          }
        }
        while (!view.update()) {}
        const shown = Array.from({ length: view.length }, (_, index) => view.at(index));
        expect(shown).toEqual([...log].filter((item) => item.value < below));
        shown.forEach((_, index) => {
          expect(view.indexOf(view.numberAt(index) ?? -1)).toBe(index);
        });
      }),
    );
  });

  test("is in an order of its own, whatever order things come in", () => {
    const item = fc.record({ at: fc.integer({ min: 0, max: 8 }), keep: fc.boolean() });
    fc.assert(
      fc.property(fc.array(item, { maxLength: 60 }), fc.nat(20), (items, max) => {
        const log = new AppendLog<(typeof items)[number]>();
        const view = new LogView(
          log,
          ({ keep }) => keep,
          ({ at }) => at,
        );
        for (const [index, one] of items.entries()) {
          log.push(one);
          if (index % 7 === 0) view.update();
          if (index % 13 === 0) log.trim(max);
        }
        const first = log.at(log.start);
        if (first) {
          first.keep = !first.keep;
          log.touch(log.start);
        }
        while (!view.update()) {}
        const shown = Array.from({ length: view.length }, (_, index) => view.at(index));
        const kept = [...log].filter(({ keep }) => keep);
        expect(shown).toEqual(kept.sort((left, right) => left.at - right.at));
        shown.forEach((_, index) => {
          expect(view.indexOf(view.numberAt(index) ?? -1)).toBe(index);
        });
      }),
    );
  });

  test("works in slices when told to stop", () => {
    const log = new AppendLog<number>();
    for (let i = 0; i < 1_000; i++) log.push(i);
    const view = new LogView(log, () => true);
    expect(view.update(() => false)).toBe(false);
    expect(view.length).toBe(256);
    expect(view.update()).toBe(true);
    expect(view.length).toBe(1_000);
  });
});
