import { expect, it } from "vitest";
import { Newest } from "../../../content-script/page/recorder/newest.ts";

it("keeps the newest items in order, and counts those that had to go", () => {
  for (const capacity of [1, 3, 10]) {
    const newest = new Newest<number>(capacity);
    const all = Array.from({ length: 7 }, (_, i) => i);
    for (const item of all) newest.push(item);
    expect(newest.items).toEqual(all.slice(-capacity));
    expect(newest.dropped).toBe(Math.max(0, all.length - capacity));
  }
});
