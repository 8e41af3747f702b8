/** Pages that do something to the builtins which the hook shares with them. */
import { expect, inPage, missingIn, test, unaccounted } from "../../harness/faults.ts";
import { actAs, stopActing } from "../../harness/framework-apps.ts";

for (const { fault, what } of [
  { fault: "watched", what: "builtins that pass through the page's hands" },
  { fault: "replaced", what: "classes of the page's own under the builtins' names" },
  { fault: "frozen", what: "frozen builtins" },
]) {
  test(`${what} cost nothing and show nothing`, async ({ page, openFaults, tally, problems }) => {
    const panel = await openFaults(`fault=${fault}`);
    await inPage(page, (faults) => faults.burst(500));
    tally.tried = 500;
    tally.lost = await unaccounted(panel, 500);
    expect(await missingIn(panel)).toEqual({
      dropped: 0,
      lost: 0,
      misunderstood: 0,
      unheard: false,
    });
    await actAs(panel, "bob");
    await inPage(page, (faults) => faults.insert("as bob"));
    const last = panel.getByRole("grid", { name: "Writes", exact: true }).getByRole("row").last();
    await expect(last).toContainText("bob");
    await stopActing(panel);
    expect(await inPage(page, (faults) => faults.hookCalls())).toBe("");
    expect(problems.page).toEqual([]);
  });
}

test("a clock of the page that runs backwards changes no time and no order", async ({
  page,
  openFaults,
  tally,
}) => {
  const before = Date.now() - 60_000;
  const panel = await openFaults("fault=backwards");
  await inPage(page, (faults) => faults.burst(50));
  tally.tried = 50;
  tally.lost = await unaccounted(panel, 50);
  const clock = (text: string): number => Date.parse(`${new Date().toDateString()} ${text}`);
  const cells = panel
    .getByRole("grid", { name: "Writes", exact: true })
    .getByRole("gridcell")
    .filter({ hasText: /^\d\d:\d\d:\d\d\.\d{3}$/ });
  await expect(cells.nth(5)).toBeVisible();
  const times = await cells.allTextContents();
  expect(times).toEqual(times.toSorted());
  expect(clock(times[0] ?? "")).toBeGreaterThan(before);
});
