import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Outbox } from "../../../protocol/outbox.ts";

function harness(capacity: number, batch: number, waiting = batch) {
  const sent: { items: number[]; first: number; dropped: number }[] = [];
  const due: (() => void)[] = [];
  const outbox = new Outbox<number>({
    capacity,
    batch,
    waiting,
    schedule: (run) => due.push(run),
    send: (items, first, dropped) => sent.push({ items, first, dropped }),
  });
  const tick = (): void => {
    for (const run of due.splice(0)) run();
  };
  return { outbox, sent, due, tick };
}

describe("Outbox", () => {
  it("does nothing while nobody listens", () => {
    const { outbox, sent, due } = harness(10, 5);
    for (let i = 0; i < 100; i++) outbox.push(i);
    expect(sent).toEqual([]);
    expect(due).toEqual([]);
    expect(outbox.dropped).toBe(90);
  });

  it("hands over what it kept once credit is given", () => {
    const { outbox, sent, tick } = harness(3, 2);
    for (let i = 0; i < 5; i++) outbox.push(i);
    outbox.grant(100);
    tick();
    expect(sent).toEqual([
      { items: [2, 3], first: 2, dropped: 2 },
      { items: [4], first: 4, dropped: 2 },
    ]);
  });

  it("sends a full batch at once and the rest soon", () => {
    const { outbox, sent, tick } = harness(100, 3);
    outbox.grant(100);
    for (let i = 0; i < 4; i++) outbox.push(i);
    expect(sent.map((batch) => batch.items)).toEqual([[0, 1, 2]]);
    tick();
    expect(sent.map((batch) => batch.items)).toEqual([[0, 1, 2], [3]]);
  });

  it("says at the end what credit allows, and how many are lost", () => {
    const { outbox, sent } = harness(100, 3, 10);
    outbox.grant(4);
    for (let i = 0; i < 6; i++) outbox.push(i);
    outbox.end();
    expect(sent).toEqual([
      { items: [0, 1, 2], first: 0, dropped: 0 },
      { items: [3], first: 3, dropped: 0 },
      { items: [], first: 6, dropped: 2 },
    ]);
  });

  it("says at the end how many there were, though all were sent: they may not have arrived", () => {
    const { outbox, sent } = harness(100, 3);
    outbox.grant(10);
    for (let i = 0; i < 3; i++) outbox.push(i);
    outbox.end();
    expect(sent).toEqual([
      { items: [0, 1, 2], first: 0, dropped: 0 },
      { items: [], first: 3, dropped: 0 },
    ]);
  });

  it("lets more wait than a batch holds, and sends one batch at once when there are too many", () => {
    const { outbox, sent, tick } = harness(100, 3, 5);
    outbox.grant(100);
    for (let i = 0; i < 4; i++) outbox.push(i);
    expect(sent).toEqual([]);
    for (let i = 4; i < 6; i++) outbox.push(i);
    expect(sent.map((batch) => batch.items)).toEqual([[0, 1, 2]]);
    tick();
    expect(sent.map((batch) => batch.items)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
  });

  it("never exceeds its credit, loses nothing unsaid and keeps the order", () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.constant("push" as const) },
      fc.constant("tick" as const),
      fc.constant("revoke" as const),
      fc.integer({ min: 1, max: 20 }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const { outbox, sent, tick } = harness(7, 3, 5);
        let pushed = 0;
        let credit = 0;
        let used = 0;
        for (const one of steps) {
          if (one === "push") outbox.push(pushed++);
          else if (one === "tick") tick();
          else if (one === "revoke") {
            outbox.revoke();
            credit = sent.reduce((sum, batch) => sum + batch.items.length, 0);
          } else {
            outbox.grant(one);
            credit += one;
          }
          used = sent.reduce((sum, batch) => sum + batch.items.length, 0);
          expect(used).toBeLessThanOrEqual(credit);
        }
        outbox.grant(1_000);
        tick();
        outbox.flush();
        const received = sent.flatMap((batch) => batch.items);
        expect(received).toEqual([...received].sort((a, b) => a - b));
        expect(received.length + outbox.dropped).toBe(pushed);
        for (const batch of sent) expect(batch.first).toBe(batch.items[0]);
      }),
    );
  });
});
