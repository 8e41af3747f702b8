/** Strict pages, storage that fails, messages that are forged. */
import { runCommand } from "../../harness/commands.ts";
import { expect, inPage, missingIn, test, unaccounted, writesIn } from "../../harness/faults.ts";
import { actAs, rowsOf, stopActing } from "../../harness/framework-apps.ts";

test("a strict content security policy and Trusted Types stand in the way of nothing", async ({
  page,
  openFaults,
  tally,
  problems,
}) => {
  const panel = await openFaults("", "strict-faults.html");
  await inPage(page, (faults) => faults.burst(200));
  tally.tried = 200;
  tally.lost = await unaccounted(panel, 200);
  await actAs(panel, "bob");
  await inPage(page, (faults) => faults.insert("as bob"));
  await expect((await rowsOf(panel, "Writes")).last()).toContainText("bob");
  await stopActing(panel);
  expect(problems.page).toEqual([]);
});

for (const { fault, what } of [
  { fault: "blocked", what: "blocked" },
  { fault: "full", what: "full" },
]) {
  test(`the page's storage is ${what}: acting works, and cannot be kept`, async ({
    page,
    openFaults,
    tally,
  }) => {
    const panel = await openFaults(`fault=${fault}`);
    await panel.getByRole("button", { name: "Act as" }).click();
    const dialog = panel.getByRole("dialog", { name: "Act as" });
    await dialog.getByRole("textbox", { name: "User id" }).fill("bob");
    await dialog.getByRole("checkbox", { name: "Keep after reload" }).check();
    await dialog.getByRole("button", { name: "Start" }).click();
    const banner = panel.getByRole("region", { name: "Impersonation" });
    await banner.getByText("What to know").click();
    await expect(banner).toContainText(
      "This ends with the next load of the page: its session storage cannot be used to keep it.",
    );
    await inPage(page, (faults) => faults.burst(20));
    tally.tried = 20;
    tally.lost = await unaccounted(panel, 20);
    await stopActing(panel);
  });
}

for (const { fault, words } of [
  { fault: "full", words: "the browser's storage is full" },
  { fault: "blocked", words: "the browser gives this panel no storage" },
]) {
  test(`the panel's own storage is ${fault}: what it holds lasts until it closes, which it says`, async ({
    page,
    openFaults,
    tally,
  }) => {
    const panel = await openFaults();
    await panel.frame.evaluate((fault) => {
      const fail = () => {
        throw fault === "full"
          ? new DOMException("The quota has been exceeded.", "QuotaExceededError")
          : new DOMException("It is not allowed here.", "SecurityError");
      };
      IDBObjectStore.prototype.put = fail;
      IDBObjectStore.prototype.add = fail;
      if (fault === "blocked") IDBDatabase.prototype.transaction = fail;
      if (fault === "blocked") IDBFactory.prototype.open = fail;
      const { local } = (window as unknown as { chrome: { storage: { local: object } } }).chrome
        .storage;
      Object.assign(local, { set: () => Promise.reject(new Error("QUOTA_BYTES quota exceeded")) });
    }, fault);
    await panel.getByRole("tab", { name: "Settings" }).click();
    await panel.getByRole("radio", { name: "Dark" }).check();
    await panel.getByRole("button", { name: "Act as" }).click();
    const dialog = panel.getByRole("dialog", { name: "Act as" });
    await dialog.getByRole("textbox", { name: "User id" }).fill("bob");
    await dialog.getByRole("button", { name: /^Save/ }).first().click();
    await dialog.getByRole("button", { name: "Save", exact: true }).click();
    await expect(dialog).toContainText(
      `Changes to saved personas last only until the panel closes: ${words}.`,
    );
    await dialog.press("Escape");
    await inPage(page, (faults) => faults.burst(20));
    tally.tried = 22;
    await panel.getByRole("tab", { name: "Writes" }).click();
    tally.lost = await unaccounted(panel, 20);
    await panel.getByRole("tab", { name: "Settings" }).click();
    await expect(panel.getByRole("alert")).toContainText(
      `Recordings are not saved at the moment: ${words}. Export what you want to keep.`,
    );
    await runCommand(panel, "saved recordings");
    const saved = panel.getByRole("dialog", { name: "Saved recordings" });
    await expect(saved).toContainText(
      fault === "full" ? "Nothing is saved yet" : `Saved recordings cannot be read: ${words}.`,
    );
  });
}

test("forged messages of every kind reach nobody", async ({ page, openFaults, tally }) => {
  const panel = await openFaults();
  const forged = await page.evaluate(() => {
    const texts = [
      {
        m: "hello",
        protocol: 3,
        url: "https://forged.example/",
        title: "forged",
        top: true,
        startedAt: 0,
      },
      {
        m: "batch",
        first: 0,
        dropped: 0,
        events: [{ t: "note", at: 0, level: "warning", text: "forged" }],
      },
      { m: "reply", id: "c0", ok: true, value: null },
      { m: "attach", protocol: 3, credit: 1_000 },
      { m: "detach" },
      {
        m: "command",
        id: "f",
        name: "act",
        request: { host: "h1", persona: null, mode: "asBackend" },
      },
      JSON.parse('{"__proto__":{"m":"batch"},"constructor":{"prototype":{"polluted":1}}}'),
    ].flatMap((message) => [message, JSON.stringify(message)]);
    let offered = 0;
    addEventListener("jazz-devtools:port-offer", () => offered++);
    for (const message of texts) {
      postMessage(message, "*");
      const { port1, port2 } = new MessageChannel();
      dispatchEvent(
        new MessageEvent("jazz-devtools:port-offer", { ports: [port1], cancelable: true }),
      );
      dispatchEvent(new MessageEvent("jazz-devtools:relay-ready", { data: message }));
      port2.postMessage(message);
      document.dispatchEvent(new CustomEvent("jazz-devtools", { detail: message }));
    }
    return texts.length;
  });
  await inPage(page, (faults) => faults.burst(10));
  tally.tried = forged * 4;
  tally.lost = await unaccounted(panel, 10);
  expect(await writesIn(panel)).toBe(10);
  expect(await missingIn(panel)).toEqual({ dropped: 0, lost: 0, misunderstood: 0, unheard: false });
  await expect(panel.getByText("forged")).toHaveCount(0);
  await expect(panel.getByRole("region", { name: "Impersonation" })).toHaveCount(0);
});
