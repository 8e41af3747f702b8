/**
 * What a panel sees of an app for the Jazz after alpha.54, and that it can only look. The sandbox
 * stands for that Jazz: this names it.
 */
import {
  BUILDS,
  expect,
  press,
  rowsOf,
  sessionOf,
  test,
  todosOf,
} from "../harness/framework-apps.ts";

for (const build of BUILDS) {
  for (const driver of ["memory", "persistent"] as const) {
    test(`later Jazz is shown, ${build}, ${driver}: session, query, writes, accounts @sandbox`, async ({
      page,
      frameworkApp,
      openPanel,
      problems,
    }) => {
      const { url } = await frameworkApp("next", build);
      await page.goto(`${url}?driver=${driver}`);
      await press(page, "Sign in");
      await expect(sessionOf(page)).toHaveText("alice");
      const panel = await openPanel();

      const hosts = await rowsOf(panel, "Sessions");
      await expect(hosts).toHaveCount(1);
      for (const text of ["alice", driver, "Db map"]) await expect(hosts).toContainText(text);

      await press(page, "Add");
      await expect(todosOf(page)).toHaveText(["todo of alice by alice"]);
      const queries = await rowsOf(panel, "Subscriptions");
      await expect(queries.filter({ hasText: "where({ owner" })).toHaveCount(1);
      const writes = await rowsOf(panel, "Writes");
      await expect(writes.last()).toContainText(/insert.*alice/);
      await press(page, "Add for somebody else");
      await expect(writes.last()).toContainText(/rejected/i);

      await press(page, "Switch user");
      await expect(sessionOf(page)).toHaveText("bob");
      await press(page, "Add");
      await expect(todosOf(page)).toHaveText(["todo of bob by bob"]);
      await expect(writes.last()).toContainText(/insert.*bob/);
      await expect(await rowsOf(panel, "Sessions")).toHaveCount(2);

      await panel.getByRole("button", { name: "Act as" }).click();
      const dialog = panel.getByRole("dialog", { name: "Act as" });
      await expect(dialog.getByRole("alert")).toContainText("could write real rows");
      await expect(dialog.getByRole("button", { name: "Start" })).toBeDisabled();
      expect(problems).toEqual({ page: [], panel: [] });
    });
  }
}
