/** Values that no app should write. */
import {
  expect,
  inPage,
  missingIn,
  test,
  unaccounted,
  writesGrid,
  writesIn,
} from "../../harness/faults.ts";
import { selectRow } from "../../harness/grid.ts";

test("hostile, cyclic and bottomless values are recorded or marked, one by one", async ({
  page,
  openFaults,
  tally,
}) => {
  const panel = await openFaults();
  const { tried, refused } = await inPage(page, (faults) => faults.hostileValues());
  expect(refused).toBeGreaterThan(tried / 2);
  tally.tried = tried;
  tally.lost = await unaccounted(panel, tried);
  expect(await missingIn(panel)).toEqual({ dropped: 0, lost: 0, misunderstood: 0, unheard: false });
  const clean = "({}).polluted === undefined && ({}).title === undefined";
  expect(await page.evaluate(clean)).toBe(true);
  expect(await panel.frame.evaluate(clean)).toBe(true);
  // Each opens its details.
  const grid = writesGrid(panel);
  await grid.press("Home");
  for (let row = 0; row < tried; row++) {
    await panel.keyboard.press("Enter");
    await expect(panel.getByRole("region", { name: "Details" })).toContainText("insert");
    await panel.keyboard.press("ArrowDown");
  }
});

test("a value of 100 MB is shown by its beginning, and what is too large is said to be", async ({
  page,
  openFaults,
  tally,
}) => {
  const panel = await openFaults();
  await inPage(page, (faults) => faults.insert("x".repeat(100_000_000)));
  tally.tried = 1;
  tally.lost = await unaccounted(panel, 1);
  await selectRow(writesGrid(panel).getByRole("row").last());
  const details = panel.getByRole("region", { name: "Details" });
  await expect(details).toContainText("100.0 MB in all");
  await details.getByRole("button", { name: "show all" }).click();
  await expect(details).toContainText("This value is no longer kept in the page.");
  await page.getByRole("button", { name: "Add" }).click();
  await expect.poll(() => writesIn(panel)).toBe(2);
});
