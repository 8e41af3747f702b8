/** A recording as large as they come. */
import { readFile, stat } from "node:fs/promises";
import { writesIn } from "../harness/faults.ts";
import { expect, test } from "../harness/fixture.ts";

const WRITES = 20_000;
const BYTES = 100_000_000;

test("100 MB are opened and saved again while the panel goes on, and damage loses nothing", async ({
  page,
  apps,
  openPanel,
  problems,
}) => {
  await page.goto(`${apps}no-jazz.html`);
  const panel = await openPanel();
  await expect(panel.getByText("No Jazz database on this page so far")).toBeVisible();
  const small = await readFile("test/fixtures/recordings/exports/version-2.json", "utf8");
  await panel.frame.evaluate(makeLarge, { small, writes: WRITES, bytes: BYTES });
  await panel.frame.evaluate("openLarge(whole)");
  const progress = panel.getByRole("progressbar", { name: "Opening large.json" });
  await expect(progress).toBeVisible();
  await panel.getByRole("tab", { name: "Settings" }).click();
  await expect(panel.getByRole("tabpanel", { name: "Settings" })).toBeVisible();
  await expect(progress).toBeVisible();
  await panel.getByRole("tab", { name: "Writes" }).click();
  const banner = panel.getByRole("region", { name: "Recording" });
  await expect(banner).toContainText("large.json", { timeout: 20_000 });
  expect(await writesIn(panel)).toBe(WRITES);

  const downloading = panel.devtools.waitForEvent("download");
  await panel.getByRole("button", { name: "Export" }).click();
  const saved = await stat(await (await downloading).path());
  expect(saved.size).toBeGreaterThan(BYTES);

  await panel.frame.evaluate("openLarge(cut)");
  await expect(panel.getByRole("alert")).toContainText(
    "The file ends in writes[19999], at character",
    { timeout: 20_000 },
  );
  expect(await writesIn(panel)).toBe(WRITES);
  await expect(banner).toContainText("large.json");
  expect(problems.panel).toEqual([]);
});

/** Runs in the panel: makes a large recording of a small one, and what opens it as a user would. */
function makeLarge({ small, writes, bytes }: { small: string; writes: number; bytes: number }) {
  const { writes: some, batches: _, ...head } = JSON.parse(small);
  const { batch: __, ...write } = some[0];
  const value = "lorem ipsum ".repeat(Math.ceil(bytes / writes / 12));
  const values = { ...write.values, title: { type: "Text", value } };
  const parts = [`${JSON.stringify(head).slice(0, -1)},"writes":[`];
  for (let nth = 1; nth <= writes; nth++) {
    const row = `01a2066c-cd01-7e82-a247-0000${nth.toString(16).padStart(8, "0")}`;
    parts.push(JSON.stringify({ ...write, write: nth, row, values }), nth < writes ? "," : "]}");
  }
  const whole = new File(parts, "large.json");
  const cut = new File([whole.slice(0, -200)], "cut.json");
  const openLarge = (file: File): void => {
    const chosen = new DataTransfer();
    chosen.items.add(file);
    const input = document.querySelector<HTMLInputElement>('[aria-label="Recording to open"]');
    if (!input) throw new Error("Nothing takes files.");
    input.files = chosen.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  Object.assign(window, { whole, cut, openLarge });
}
