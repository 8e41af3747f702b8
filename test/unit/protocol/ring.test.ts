import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Ring } from "../../../protocol/ring.ts";

describe("Ring", () => {
  it("behaves like an array that forgets its oldest items", () => {
    const step = fc.oneof(
      fc.record({ push: fc.integer() }),
      fc.record({ take: fc.nat({ max: 6 }) }),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.array(step, { maxLength: 60 }),
        (capacity, steps) => {
          const ring = new Ring<number>(capacity);
          let model: number[] = [];
          let dropped = 0;
          for (const one of steps) {
            if ("push" in one) {
              ring.push(one.push);
              model.push(one.push);
              if (model.length > capacity) {
                model.shift();
                dropped++;
              }
            } else {
              expect(ring.take(one.take)).toEqual(model.slice(0, one.take));
              model = model.slice(one.take);
            }
            expect([...ring]).toEqual(model);
            expect(ring.size).toBe(model.length);
            expect(ring.dropped).toBe(dropped);
          }
        },
      ),
    );
  });
});
