/** An app for the Jazz after alpha.53 runs as it would without the extension. */
import type { Page } from "@playwright/test";
import { BUILDS, expect, press, sessionOf, test, todosOf } from "../harness/framework-apps.ts";

const status = (page: Page, name: string) => page.getByRole("status", { name });

for (const build of BUILDS) {
  for (const [driver, rights] of [
    ["memory", "allowed"],
    ["persistent", "unknown"],
  ] as const) {
    test(`later Jazz, ${build}, ${driver}: writes, rights, a rejection, another account @sandbox`, async ({
      page,
      frameworkApp,
      problems,
    }) => {
      const { url } = await frameworkApp("next", build);
      await page.goto(`${url}?driver=${driver}&strict`);
      await press(page, "Sign in");
      await expect(sessionOf(page)).toHaveText("alice");

      await press(page, "Add");
      await expect(todosOf(page)).toHaveText(["todo of alice by alice"]);
      await press(page, "May I add?");
      await expect(status(page, "Rights")).toHaveText(rights);
      await press(page, "Add for somebody else");
      await expect(status(page, "Rejection")).toHaveText("permission_denied");

      await press(page, "Switch user");
      await expect(sessionOf(page)).toHaveText("bob");
      await expect(todosOf(page)).toHaveCount(0);
      await press(page, "Add");
      await expect(todosOf(page)).toHaveText(["todo of bob by bob"]);

      await press(page, "Sign out");
      await expect(sessionOf(page)).toHaveText("signed out");
      await press(page, "Sign in");
      await expect(todosOf(page)).toHaveText(["todo of alice by alice"]);
      expect(problems).toEqual({ page: [], panel: [] });
    });
  }
}
