import { describe, expect, test } from "vitest";
import { PagedRows, type RowsOrigin } from "../../../panel/store/paged-rows.ts";
import { ManualTiming } from "./support/manual-timing.ts";

/** A list somewhere else, that says what it was asked. */
class Elsewhere implements RowsOrigin<string> {
  readonly asked: string[] = [];
  /** Milliseconds of an answer. */
  takes = 0;
  failing = false;
  deaf = false;

  constructor(
    readonly timing: ManualTiming,
    public length: number,
  ) {}

  load(offset: number, limit: number): Promise<string[]> {
    return this.#answer("load", offset, limit);
  }

  keys(offset: number, limit: number): Promise<string[]> {
    return this.#answer("keys", offset, limit);
  }

  async #answer(what: string, offset: number, limit: number): Promise<string[]> {
    this.asked.push(`${what} ${offset}`);
    if (this.takes > 0) {
      await new Promise<void>((done) => void this.timing.later(done, this.takes));
    }
    if (this.failing) throw new Error("The page is gone.");
    const start = this.deaf ? 0 : offset;
    const got = Math.min(limit, Math.max(0, this.length - start));
    return Array.from({ length: got }, (_, index) => `row ${start + index}`);
  }
}

async function started(length: number, pinned: () => string | null = () => null) {
  const timing = new ManualTiming();
  const origin = new Elsewhere(timing, length);
  const paged = new PagedRows<string>((row) => row, timing, pinned);
  paged.start(origin);
  paged.look(0, 30);
  await timing.pass(0);
  return { timing, origin, paged };
}

describe("a list that is elsewhere", () => {
  test("is held whole while it is short", async () => {
    for (const length of [0, 1, 199, 200, 201, 999, 1_000]) {
      const { paged, origin } = await started(length);
      expect(paged.whole()).toHaveLength(length);
      expect(paged.isLong).toBe(false);
      expect(origin.asked.length).toBeLessThanOrEqual(6);
    }
  });

  test("is asked in parts, one at a time, once the view rests", async () => {
    const { paged, origin, timing } = await started(100_000);
    await timing.pass(20_000);
    origin.takes = 1_000;
    origin.asked.length = 0;
    for (const first of [20_000, 40_000, 60_000]) {
      paged.look(first, first + 30);
      await timing.pass(10);
    }
    expect(paged.cached.at(60_000)).toBeUndefined();
    await timing.pass(5_000);
    expect(origin.asked.filter((one) => one.startsWith("load"))).toEqual(["load 60000"]);
    expect(paged.cached.at(60_007)).toBe("row 60007");
    expect(paged.cached.indexOf("row 60007")).toBe(60_007);
  });

  test("tells how long it is by itself, where that is quick", async () => {
    const { paged, timing } = await started(100_000);
    expect(paged.extent.atLeast).toBeGreaterThan(1_000);
    await timing.pass(20_000);
    expect(paged.extent).toMatchObject({ atLeast: 100_000, atMost: 100_000 });
  });

  test("is not counted unasked where that takes long, but its end is found", async () => {
    const timing = new ManualTiming();
    const origin = new Elsewhere(timing, 100_000);
    origin.takes = 1_500;
    const paged = new PagedRows<string>(
      (row) => row,
      timing,
      () => null,
    );
    paged.start(origin);
    paged.look(0, 30);
    await timing.pass(60_000);
    expect(origin.asked).toEqual(["load 0", "keys 1000"]);
    let last = -1;
    void paged.end().then((index) => {
      last = index;
    });
    expect(paged.seeking).toBe(true);
    await timing.pass(60_000);
    expect(last).toBe(99_999);
    expect(paged.cached.at(last)).toBe("row 99999");
    expect(origin.asked.length).toBeLessThan(25);
  });

  test("goes on where its end comes into view", async () => {
    const timing = new ManualTiming();
    const origin = new Elsewhere(timing, 100_000);
    origin.takes = 1_500;
    const paged = new PagedRows<string>(
      (row) => row,
      timing,
      () => null,
    );
    paged.start(origin);
    paged.look(0, 30);
    await timing.pass(10_000);
    const { atLeast } = paged.extent;
    paged.look(atLeast - 30, atLeast);
    await timing.pass(10_000);
    expect(paged.extent.atLeast).toBeGreaterThan(atLeast);
  });

  test("keeps what was seen last, and the row that somebody is at", async () => {
    let pinned: string | null = null;
    const { paged, timing } = await started(100_000, () => pinned);
    pinned = "row 3";
    for (let first = 10_000; first < 16_000; first += 200) {
      paged.look(first, first + 30);
      await timing.pass(500);
    }
    expect(paged.cached.rows().length).toBeLessThanOrEqual(2_200);
    expect(paged.cached.indexOf("row 3")).toBe(3);
    expect(paged.cached.indexOf("row 10003")).toBe(-1);
    expect(paged.cached.indexOf("row 15803")).toBe(15_803);
  });

  test("is asked again after changes, seldom, and shows what it had meanwhile", async () => {
    const { paged, origin, timing } = await started(100_000);
    await timing.pass(20_000);
    origin.asked.length = 0;
    origin.takes = 100;
    origin.length = 100_003;
    for (let change = 0; change < 100; change++) {
      paged.outdate();
      await timing.pass(100);
      expect(paged.cached.at(0)).toBe("row 0");
    }
    await timing.pass(10_000);
    expect(paged.extent.atLeast).toBe(100_003);
    const loads = origin.asked.filter((one) => one.startsWith("load"));
    expect(new Set(loads)).toEqual(new Set(["load 0"]));
    expect(origin.asked.length).toBeLessThan(15);
  });

  test("is not asked on and on when it fails, but when somebody wants it", async () => {
    const { paged, origin, timing } = await started(100_000);
    await timing.pass(20_000);
    origin.failing = true;
    origin.asked.length = 0;
    paged.refresh();
    await timing.pass(20_000);
    expect(paged.problem).toBe("The page is gone.");
    expect(origin.asked).toHaveLength(1);
    const end = expect(paged.end()).rejects.toThrow("The page is gone.");
    await timing.pass(0);
    await end;
    expect(origin.asked).toHaveLength(2);
    origin.failing = false;
    paged.refresh();
    await timing.pass(1_000);
    expect(paged.problem).toBeNull();
  });

  test("says so where it gives only its beginning", async () => {
    const timing = new ManualTiming();
    const origin = new Elsewhere(timing, 5_000);
    origin.deaf = true;
    const paged = new PagedRows<string>(
      (row) => row,
      timing,
      () => null,
    );
    paged.start(origin);
    await timing.pass(60_000);
    expect(paged.unpaged).toBe(true);
    expect(paged.whole()).toHaveLength(200);
    expect(origin.asked).toEqual(["load 0", "keys 1000"]);
  });

  test("asks nothing any more when nobody looks", async () => {
    const { paged, origin, timing } = await started(100_000);
    const waits = paged.end();
    paged.dispose();
    await expect(waits).rejects.toThrow("Nobody looks");
    origin.asked.length = 0;
    paged.outdate();
    paged.look(5_000, 5_030);
    await timing.pass(20_000);
    expect(origin.asked).toEqual([]);
  });
});
