import { actAs } from "../harness/firefox/act-as.ts";
import { openDemo } from "../harness/firefox/demo-page.ts";
import { expect, test } from "../harness/firefox/fixture.ts";

// Half of what Firefox allows, so that a test need not wait for so long.
test.use({ preferences: { "extensions.background.idle.timeout": 12_000 } });

test("the background stays awake while a panel is open, and may sleep after", async ({
  tab,
  demoUrl,
  openPanel,
  firefox,
}) => {
  // The browser's own idleness is what is waited for.
  test.setTimeout(120_000);
  const { privileged, extensionId } = firefox;
  await openDemo(tab, demoUrl);
  const session = tab.getByRole("status", { name: "Session" });
  const panel = await openPanel();
  await actAs(panel, "bob");
  await expect.poll(() => session.text()).toContain("bob");
  await privileged.callsOf(extensionId);
  const calls = async () =>
    (await privileged.callsOf(extensionId)).filter((call) => call.includes("getPlatformInfo"));
  await expect.poll(async () => (await calls()).length, { timeout: 40_000 }).toBeGreaterThan(1);
  expect(await session.text()).toContain("bob");
  expect(await privileged.backgroundState(extensionId)).toBe("running");
  await panel.close();
  await expect
    .poll(() => privileged.backgroundState(extensionId), { timeout: 40_000 })
    .toBe("stopped");
});
