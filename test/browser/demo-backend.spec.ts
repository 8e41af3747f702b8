/** The demo with its backend: what either writes, the other has. */
import { demoWithBackend } from "../harness/demo-backend.ts";
import { test as base, expect } from "../harness/fixture.ts";

const test = base.extend<{ team: string }>({ team: [...demoWithBackend] });

test("the page and the backend of the demo write the same rows in their own names @sandbox", async ({
  page,
  team,
}) => {
  await page.goto(team);
  const named = page.locator('meta[name="jazz-devtools"][content^="ws://127.0.0.1:"]');
  await expect(named).toHaveCount(1);
  const mine = page.getByRole("list", { name: "My todos" });
  await expect(mine.getByText("Write the launch plan")).toBeVisible();
  await page.getByRole("button", { name: "Ask for news" }).click();
  await expect(page.getByRole("alert")).toContainText("“Ask for news” is done.");
  await expect(page.getByText("Is there any news?")).toBeVisible();
  await page.getByRole("button", { name: "Resolve as support" }).click();
  await expect(page.getByRole("alert")).toContainText("“Resolve as support” is done.");
  await page.getByRole("button", { name: "Nightly job" }).click();
  await expect(page.getByText(/So far \d+ todos are done\./)).toBeVisible();
  await expect(mine.getByText(/✓ /).first()).toBeVisible();
});
