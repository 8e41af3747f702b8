/** How the panel holds up with a table of very many rows. */
import { openJazzPanel } from "../harness/devtools-panel.ts";
import { taskMeasures, timeMeasure } from "./busy-measures.ts";
import type { Measure } from "./report.ts";
import type { Stage } from "./stage.ts";
import { summarise } from "./statistics.ts";
import { type Busy, watched } from "./watch.ts";

const ROUNDS = 10;
const ROWS = 100_000;

export async function rows(stage: Stage): Promise<Measure[]> {
  const page = await stage.scalePage("", true);
  await page.evaluate((rows) => window.scaleBench?.write(rows - 1, "todo"), ROWS);
  const panel = await openJazzPanel(page);
  const { frame } = panel;
  await panel.getByRole("tab", { name: "Writes" }).click();
  const grid = panel.getByRole("grid", { name: "Rows" });
  const first: Busy[] = [];
  const inPage: Busy[] = [];
  const uses: Busy[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    inPage.push(
      await watched(page.mainFrame(), async () => {
        first.push(
          await watched(frame, async () => {
            await panel.getByRole("tab", { name: "Rows" }).click();
            await grid.getByRole("row").nth(1).waitFor();
          }),
        );
      }),
    );
    uses.push(
      await watched(frame, async () => {
        await grid.getByRole("columnheader", { name: "title" }).click();
        await panel.getByRole("tabpanel").getByRole("searchbox", { name: "Filter" }).fill("todo 9");
        await grid.evaluate(async (grid) => {
          for (let step = 0; step <= 40; step++) {
            grid.scrollTop = (grid.scrollHeight * step) / 40;
            await new Promise((done) => requestAnimationFrame(done));
          }
        });
        await panel.getByRole("tabpanel").getByRole("searchbox", { name: "Filter" }).fill("");
      }),
    );
    await panel.getByRole("tab", { name: "Writes" }).click();
  }
  await page.close();
  const what = `Rows of a table of ${ROWS.toLocaleString("en-US")}`;
  return [
    timeMeasure(`${what}: time to the first rows`, first, 1_000),
    ...taskMeasures(`${what}: to the first rows`, first),
    {
      measure: `${what}: longest task of the page (the sandbox's engine answers)`,
      unit: "ms",
      ...summarise(inPage.map(({ longestTask }) => longestTask)),
      budget: null,
      baseline: null,
    },
    ...taskMeasures(`${what}: sort, filter, scroll to the end`, uses),
  ];
}
