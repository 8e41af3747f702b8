/** Engines that fail, and engines that are faster than anybody can follow. */
import {
  expect,
  inPage,
  missingIn,
  test,
  unaccounted,
  writesGrid,
  writesIn,
} from "../../harness/faults.ts";
import { rowsOf } from "../../harness/framework-apps.ts";
import { selectRow } from "../../harness/grid.ts";

/** What the panel takes in of a million writes keeps a slow machine busy for so long. */
const FLOOD_PATIENCE_MS = 60_000;

test("an engine that throws everywhere: every write is listed with its error, and acting is refused", {
  tag: "@sandbox",
}, async ({ page, openFaults, tally, problems }) => {
  const panel = await openFaults("engine=broken");
  for (let write = 0; write < 20; write++) {
    expect(await inPage(page, (faults) => faults.thrown())).toBe("the engine is broken at insert");
  }
  tally.tried = 20;
  tally.lost = await unaccounted(panel, 20);
  await selectRow(writesGrid(panel).getByRole("row").last());
  await expect(panel.getByRole("region", { name: "Details" })).toContainText(
    "the engine is broken at insert",
  );
  await expect(await rowsOf(panel, "Sessions")).toContainText("alice");
  await panel.getByRole("button", { name: "Act as" }).click();
  const dialog = panel.getByRole("dialog", { name: "Act as" });
  await dialog.getByRole("textbox", { name: "User id" }).fill("bob");
  await dialog.getByRole("button", { name: "Start" }).click();
  await expect(dialog.getByRole("alert")).toContainText("broken");
  await dialog.press("Escape");
  await panel.getByRole("tab", { name: "Rows" }).click();
  await expect(panel.getByRole("tabpanel", { name: "Rows" })).toContainText(
    "The rows could not be read",
  );
  expect(problems.page).toEqual([]);
});

test("a flood of 1,000,000 writes: what is not listed is said to be dropped", {
  tag: "@sandbox",
}, async ({ page, openFaults, tally }) => {
  test.setTimeout(2 * FLOOD_PATIENCE_MS);
  const flood = 1_000_000;
  const panel = await openFaults("engine=hollow");
  await panel.getByRole("tab", { name: "Settings" }).click();
  await panel.getByRole("combobox", { name: "Writes kept" }).selectOption("200000");
  await panel.getByRole("tab", { name: "Writes" }).click();
  await inPage(page, (faults, writes) => faults.flood(writes), flood);
  tally.tried = flood;
  tally.lost = await unaccounted(panel, flood, FLOOD_PATIENCE_MS);
  const { dropped, lost, misunderstood } = await missingIn(panel);
  expect({ lost, misunderstood }).toEqual({ lost: 0, misunderstood: 0 });
  expect(dropped + (await writesIn(panel))).toBe(flood);
  await inPage(page, (faults) => faults.flood(1));
  await expect.poll(async () => dropped + (await writesIn(panel))).toBe(flood + 1);
});
