/** The panel in a narrow dock, and across a wide screen. */
import type { DevToolsPanel } from "../harness/devtools-panel.ts";
import { expect, test } from "../harness/fixture.ts";

const TABS = ["Sessions", "Subscriptions", "Rows", "Writes", "Policies", "Settings"] as const;

for (const width of [400, 700, 2_000]) {
  test(`${width} pixels wide, every tab and control is in view`, async ({
    page,
    demoUrl,
    openPanel,
  }) => {
    await page.goto(demoUrl);
    await page.getByRole("listitem").first().waitFor();
    await page.getByRole("button", { name: "Complete all" }).click();
    const panel = await openPanel();
    await panel.resize({ width, height: 700 });
    for (const tab of TABS) {
      await panel.getByRole("tab", { name: tab }).click();
      if (tab !== "Settings") {
        await panel.getByRole("grid", { name: tab, exact: true }).getByRole("row").nth(1).click();
        await expect(panel.getByRole("region", { name: "Details" })).toBeVisible();
      }
      await expect.poll(() => outOfView(panel), `in ${tab}`).toEqual([]);
    }
    const separator = panel.getByRole("separator", { name: "Resize details" });
    await panel.getByRole("tab", { name: "Writes" }).click();
    await expect(separator).toHaveAttribute(
      "aria-orientation",
      width < 720 ? "horizontal" : "vertical",
    );
  });
}

/** What can be pressed outside of lists and details, and cannot be seen or reached by a pointer. */
const outOfView = (panel: DevToolsPanel): Promise<string[]> =>
  panel.frame.evaluate(() => {
    const controls = ".top-bar :is(button, select), .tab, .toolbar :is(button, select, input)";
    const hidden = [...document.querySelectorAll<HTMLElement>(controls)].filter((control) => {
      const { left, top, width, height } = control.getBoundingClientRect();
      if (control.hidden) return false;
      const there = document.elementFromPoint(left + width / 2, top + height / 2);
      return !control.contains(there);
    });
    const names = hidden.map((control) => control.ariaLabel ?? control.textContent ?? "");
    const wide = document.documentElement.scrollWidth > innerWidth;
    return wide ? [...names, "the page is wider than the panel"] : names;
  });
