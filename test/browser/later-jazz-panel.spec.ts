/**
 * An app for the Jazz after alpha.54, in the real panel: what is seen of it, what it answers, and
 * what its pages cannot do.
 */

import { axeViolations } from "../harness/axe.ts";
import type { DevToolsPanel } from "../harness/devtools-panel.ts";
import {
  BUILDS,
  expect,
  press,
  rowsOf,
  sessionOf,
  test,
  todosOf,
} from "../harness/framework-apps.ts";

const ISSUER = "https://issuer.example";

/** The details of the last row of a tab's list. */
async function detailsOf(panel: DevToolsPanel, tab: string) {
  await (await rowsOf(panel, tab)).last().click();
  await panel.getByRole("grid", { name: tab, exact: true }).press("Enter");
  return panel.getByRole("region", { name: "Details" });
}

async function noViolations(panel: DevToolsPanel): Promise<void> {
  expect(await axeViolations(panel.frame)).toEqual([]);
}

for (const build of BUILDS) {
  test.describe(`later Jazz, ${build} @sandbox`, () => {
    test.beforeEach(async ({ page, frameworkApp }) => {
      const { url } = await frameworkApp("next", build);
      await page.goto(url);
      await press(page, "Sign in");
      await expect(sessionOf(page)).toHaveText("alice");
    });

    test("shows account and identity, queries, writes with their fates, and rejections", async ({
      page,
      openPanel,
    }) => {
      const panel = await openPanel();
      const session = await detailsOf(panel, "Sessions");
      await expect(session).toContainText(ISSUER);
      await expect(session).toContainText("subject");
      await expect(session).toContainText("its server alone judges by policies");
      await noViolations(panel);

      const queries = await rowsOf(panel, "Subscriptions");
      await expect(queries.filter({ hasText: "scoped by owner" })).toHaveCount(1);
      const query = await detailsOf(panel, "Subscriptions");
      const compare = query.getByRole("button", { name: "Compare sessions" });
      await expect(compare).toHaveAttribute("aria-disabled", "true");
      await expect(compare).toHaveAccessibleDescription(/reads as its own user only/);
      await noViolations(panel);

      await press(page, "Add");
      await expect(todosOf(page)).toHaveText(["todo of alice by alice"]);
      const writes = await rowsOf(panel, "Writes");
      await expect(writes.last()).toContainText(/insert.*alice.*local/);
      const chip = writes.last().locator(".chip");
      await expect(chip).toHaveAttribute(
        "title",
        /account: [0-9a-f-]{36}\nissuer: .*\nsubject: alice/,
      );

      await expect(await detailsOf(panel, "Writes")).toContainText("shown in the page at once");

      await press(page, "Add for somebody else");
      await expect(writes.last()).toContainText("rejected");
      const write = await detailsOf(panel, "Writes");
      await expect(write).toContainText("taken back");
      await expect(write).toContainText("Its policies do not allow this");
      await expect(write).toContainText("permission_denied");
      await expect(write).toContainText("transaction");
      await noViolations(panel);
    });

    test("asks Jazz itself beside a row, and tells its author in three parts", async ({
      page,
      openPanel,
    }) => {
      await press(page, "Add");
      await expect(todosOf(page)).toHaveText(["todo of alice by alice"]);
      const panel = await openPanel();
      const row = await detailsOf(panel, "Rows");
      for (const part of ["account", "issuer", "subject"]) await expect(row).toContainText(part);
      await expect(row).toContainText("It is owned by");
      await row.getByRole("button", { name: "Ask Jazz" }).click();
      const answers = row.getByRole("table", { name: "Answers of the page's Jazz" });
      await expect(answers.getByRole("row")).toContainText([
        "page's Jazz",
        /read.*allowed/,
        /update.*allowed/,
        /delete.*denied/,
      ]);
      await noViolations(panel);
    });

    test("follows the account from one Db to the next", async ({ page, openPanel }) => {
      const panel = await openPanel();
      await press(page, "Switch user");
      await expect(sessionOf(page)).toHaveText("bob");
      const hosts = await rowsOf(panel, "Sessions");
      await expect(hosts).toHaveCount(2);
      await expect(hosts.first()).toContainText(/bob.*generation 2 of 2/);
      await expect(hosts.last()).toContainText(/closed.*alice.*generation 1 of 2/);
      await expect(panel.getByRole("status", { name: "Acting as" })).toContainText("bob");
      const details = await detailsOf(panel, "Sessions");
      await details.getByRole("button", { name: "next generation" }).click();
      await expect(details.getByRole("button", { name: "previous generation" })).toBeVisible();
      await noViolations(panel);
      await press(page, "Add");
      await expect(todosOf(page)).toHaveText(["todo of bob by bob"]);
      await expect((await rowsOf(panel, "Writes")).last()).toContainText(/insert.*bob/);
    });

    test("refuses to act and to replay, each with its reason", async ({ page, openPanel }) => {
      await press(page, "Add");
      await expect(todosOf(page)).toHaveText(["todo of alice by alice"]);
      const panel = await openPanel();
      await panel.getByRole("button", { name: "Act as" }).click();
      const act = panel.getByRole("dialog", { name: "Act as" });
      await expect(act.getByRole("alert")).toContainText("could write real rows as its own user");
      await expect(act.getByRole("button", { name: "Start" })).toBeDisabled();
      await noViolations(panel);
      await act.getByRole("button", { name: "Close" }).click();

      const write = await detailsOf(panel, "Writes");
      await write.getByRole("button", { name: "Replay" }).click();
      const replay = panel.getByRole("dialog", { name: "Replay" });
      await expect(replay.getByRole("alert")).toContainText("judges no write");
      await noViolations(panel);
      await replay.getByRole("button", { name: "Close" }).click();

      await panel.getByRole("tab", { name: "Policies" }).click();
      await expect(panel.getByText(/import a compiled permissions JSON/)).toBeVisible();
      await noViolations(panel);
      await panel.getByRole("tab", { name: "Settings" }).click();
      await expect(panel.getByText(/^next: Jazz after alpha.54/)).toBeVisible();
      await noViolations(panel);
      await expect(todosOf(page)).toHaveCount(1);
    });
  });
}
