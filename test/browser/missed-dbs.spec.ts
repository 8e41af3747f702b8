/** Pages whose first Db the hook does not meet, as if they had been open before it. */
import {
  actAs,
  type Build,
  expect,
  type Framework,
  press,
  rowsOf,
  sessionOf,
  stopActing,
  test,
  todosOf,
} from "../harness/framework-apps.ts";

/**
 * Makes the hook miss the page's first Db: so much is resolved between the arrival of the engine and
 * the Db that the door gives up. What is left is what there is on a page that was open before.
 */
function missTheFirstDb(): void {
  const exhaust = <T>(result: T): T => {
    for (let i = 0; i <= 20_000; i++) Reflect.get({}, "then");
    return result;
  };
  // Behind the hook, and before the first script of the app.
  document.addEventListener(
    "readystatechange",
    () => {
      for (const name of ["instantiate", "instantiateStreaming"] as const) {
        const original = WebAssembly[name] as (...args: unknown[]) => Promise<unknown>;
        Object.assign(WebAssembly, {
          [name]: (...args: unknown[]) => original.apply(WebAssembly, args).then(exhaust),
        });
      }
    },
    { once: true },
  );
}

const missed: [Framework, Build, string | null][] = [
  ["react", "development", "React"],
  ["react", "production", "React"],
  ["vue", "development", "Vue"],
  ["vue", "production", "Vue"],
  ["svelte", "production", null],
];

for (const [framework, build, door] of missed) {
  const outcome = door === null ? "is known by its engine alone" : `is found through ${door}`;
  test(`${framework}, ${build}: a Db that was missed ${outcome}, and the panel says what that means`, async ({
    page,
    frameworkApp,
    openPanel,
  }) => {
    const { url } = await frameworkApp(framework, build);
    await page.addInitScript(missTheFirstDb);
    await page.goto(`${url}?app=${framework}&driver=memory`);
    await press(page, "Add");
    await expect(todosOf(page)).toHaveText(["todo of alice"]);
    const panel = await openPanel();
    const host = await rowsOf(panel, "Sessions");
    await expect(host).toHaveCount(1);
    await expect(host).toContainText(`engine registry${door === null ? "" : `, ${door}`}`);
    await expect(host).toContainText("alice");
    await host.click();
    const details = panel.getByRole("region", { name: "Details" });
    await expect(details).toContainText(/cannot.*useSession\(\)/);
    await panel.getByRole("tab", { name: "Settings" }).click();
    await expect(panel.getByRole("tabpanel", { name: "Settings" })).toContainText(
      /cannot.*useSession\(\)/,
    );
    await actAs(panel, "bob");
    await press(page, "Add");
    await expect(sessionOf(page)).toHaveText("alice");
    await expect((await rowsOf(panel, "Writes")).last()).toContainText(/insert.*bob/);
    await stopActing(panel);
    await press(page, "Add");
    await expect((await rowsOf(panel, "Writes")).last()).toContainText(/insert.*alice/);
  });
}

/** As apps tell a promise from a value: by asking every one of their objects. */
function askForPromises(): void {
  const answers = { asked: 0, promises: 0 };
  setInterval(() => {
    answers.asked++;
    if ("then" in { title: "a value" }) answers.promises++;
  }, 1);
  Object.assign(window, { answers });
}

test("an app that asks its objects for `then` is not disturbed by a panel that misses its Db", async ({
  page,
  frameworkApp,
  openPanel,
}) => {
  const { url } = await frameworkApp("svelte", "production");
  await page.addInitScript(missTheFirstDb);
  await page.goto(`${url}?app=svelte&driver=memory`);
  await press(page, "Add");
  await expect(todosOf(page)).toHaveText(["todo of alice"]);
  await page.evaluate(askForPromises);
  const panel = await openPanel();
  await expect(await rowsOf(panel, "Sessions")).toContainText("engine registry");
  await press(page, "Add");
  await expect((await rowsOf(panel, "Writes")).last()).toContainText(/insert.*alice/);
  const answers = await page.evaluate(() => Reflect.get(window, "answers"));
  expect(answers.asked).toBeGreaterThan(10);
  expect(answers.promises).toBe(0);
});
