/** What each door costs a page, with and without Jazz. */
import type { Page } from "@playwright/test";
import type {} from "./page/doors.ts";
import { LOOKS, type Look, PASSAGES, type Passage } from "./passages.ts";
import type { Measure } from "./report.ts";
import type { Stage } from "./stage.ts";
import { summarise } from "./statistics.ts";

const ROUNDS = 12;
const TIMES = 4_000;

const WHAT: Record<Passage, string> = {
  "engine registry": "one object registered for finalization",
  "Db map": "one entry in a WeakMap, on a page without Jazz",
  "Db map, shut": "one entry in a WeakMap, after 50,000 of them",
  "first Db": "one promise resolved, on a page without Jazz",
  "first Db, armed": "one promise resolved, while Jazz's first Db is awaited",
  "window storage": "one Db added to the clients' set",
  pushed: "one value pushed",
};

/** What passing a door costs more with the extension than without; what looking through a page takes. */
export async function doorCosts(stage: Stage): Promise<Measure[]> {
  const [without, withIt] = [await stage.doorsPage(false), await stage.doorsPage(true)];
  const measures = [...(await passing(without, withIt)), ...(await looking(without))];
  await Promise.all([without.close(), withIt.close()]);
  return measures;
}

async function passing(without: Page, withIt: Page): Promise<Measure[]> {
  const samples = new Map(PASSAGES.map((one) => [one, { without: [], withIt: [] } as Samples]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const passage of PASSAGES) {
      const taken = samples.get(passage);
      const turns = [
        [without, taken?.without],
        [withIt, taken?.withIt],
      ] as const;
      for (const [page, into] of round % 2 === 0 ? turns : turns.toReversed()) {
        await page.bringToFront();
        into?.push(await pass(page, passage));
      }
    }
  }
  return [...samples].map(([passage, taken]) => {
    const baseline = summarise(taken.without).median;
    return {
      measure: `door: ${passage.replace(/,.*/, "")}, ${WHAT[passage]}`,
      unit: "µs",
      ...summarise(taken.withIt.map((time) => time - baseline)),
      budget: null,
      baseline,
    };
  });
}

interface Samples {
  without: number[];
  withIt: number[];
}

const pass = (page: Page, passage: Passage): Promise<number> =>
  page.evaluate(({ passage, times }) => window.doorBench?.pass(passage, times) ?? Number.NaN, {
    passage,
    times: TIMES,
  });

/** Looking happens once, when a panel opens; on a large page it must not be felt. */
async function looking(page: Page): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const [withJazz, where] of [
    [false, "a page of 5,000 elements without Jazz"],
    [true, "5,000 components each of React and Vue with Jazz"],
  ] as const) {
    await page.evaluate((withJazz) => window.doorBench?.fill(withJazz), withJazz);
    const samples = new Map<Look, number[]>(LOOKS.map((door) => [door, []]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const door of LOOKS) samples.get(door)?.push(await look(page, door, withJazz));
    }
    for (const [door, milliseconds] of samples) {
      measures.push({
        measure: `door: ${door}, one look through ${where}`,
        unit: "ms",
        ...summarise(milliseconds),
        budget: { p99: 50 },
        baseline: null,
      });
    }
  }
  return measures;
}

async function look(page: Page, door: Look, withJazz: boolean): Promise<number> {
  const seen = await page.evaluate((door) => window.doorBench?.look(door), door);
  if (!seen) throw new Error("The page of the doors is not ready.");
  const expected = withJazz && door !== "window global";
  if (seen.found > 0 !== expected) throw new Error(`${door}: ${seen.found} Dbs were found.`);
  return seen.milliseconds;
}
