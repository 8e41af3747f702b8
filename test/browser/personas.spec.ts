import type { Locator } from "@playwright/test";
import { mintExternalToken } from "../../sandbox/db/token.ts";
import { axeViolations } from "../harness/axe.ts";
import { openDemo } from "../harness/demo-page.ts";
import type { DevToolsPanel } from "../harness/devtools-panel.ts";
import { expect, test } from "../harness/fixture.ts";

const PASTE = "Session, JWT or request headers";

async function openDialog(panel: DevToolsPanel): Promise<Locator> {
  await panel.getByRole("button", { name: "Act as" }).click();
  return panel.getByRole("dialog", { name: "Act as" });
}

async function paste(dialog: Locator, text: string): Promise<void> {
  await dialog.getByRole("button", { name: "Paste a session, JWT or request…" }).click();
  await dialog.getByRole("textbox", { name: PASTE }).fill(text);
  await dialog.getByRole("button", { name: "Read" }).click();
}

/** All that the panel's document shows or holds in fields, and all that its database holds. */
function everythingKept(panel: DevToolsPanel): Promise<string> {
  return panel.frame.evaluate(async () => {
    const fields = [...document.querySelectorAll<HTMLInputElement>("input, textarea")];
    const kept = [document.documentElement.outerHTML, ...fields.map(({ value }) => value)];
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    for (const { name } of await indexedDB.databases()) {
      const database = await settled(indexedDB.open(name ?? ""));
      for (const store of database.objectStoreNames) {
        const rows = await settled(database.transaction(store).objectStore(store).getAll());
        kept.push(JSON.stringify(rows));
      }
      database.close();
    }
    return kept.join("\n");
  });
}

test("a persona from a pasted request acts with the claims of its token, and goes straight over to the next", {
  tag: "@sandbox",
}, async ({ page, demoUrl, openPanel, problems }) => {
  await openDemo(page, demoUrl);
  const session = page.getByRole("status", { name: "Session" });
  await expect(session).toContainText("alice");
  const panel = await openPanel();
  const token = mintExternalToken({ sub: "erin", claims: { role: "member", on_duty: true } });
  let dialog = await openDialog(panel);
  await paste(dialog, `GET /todos HTTP/1.1\nAuthorization: Bearer ${token}\nAccept: */*`);
  await expect(dialog.getByRole("radio", { name: "erin, from request headers" })).toBeChecked();
  await expect(dialog).toContainText("await context.forRequest(req)");
  await dialog.getByRole("button", { name: "Start" }).click();
  await expect(session).toContainText("erin");

  const announce = async (text: string): Promise<void> => {
    await page.getByRole("textbox", { name: "Announcement" }).fill(text);
    await page.getByRole("button", { name: "Announce" }).click();
  };
  await panel.getByRole("tab", { name: "Writes" }).click();
  const writes = panel.getByRole("grid", { name: "Writes" }).getByRole("row");
  await announce("erin is on duty");
  const allowed = writes.filter({ hasText: "announcements" }).last();
  await expect(allowed).toContainText("erin");
  await expect(allowed).not.toContainText("denied");

  dialog = await openDialog(panel);
  await expect(dialog).toContainText("Acting as erin now.");
  await dialog.getByRole("radio", { name: "erin" }).check();
  await dialog.getByRole("button", { name: "Edit" }).click();
  await dialog.getByRole("textbox", { name: "Claims" }).fill('{"on_duty": false}');
  await dialog.getByRole("button", { name: "Start" }).click();
  await expect(dialog).toHaveCount(0);
  await announce("erin is off duty");
  await expect(writes.filter({ hasText: "announcements" }).last()).toContainText("denied");

  await panel
    .getByRole("region", { name: "Impersonation" })
    .getByRole("button", { name: "Stop" })
    .click();
  await expect(session).toContainText("alice");
  expect(await everythingKept(panel)).not.toContain(token.split(".")[2]);
  expect(problems.panel).toEqual([]);
});

test("an expired token says since when, and what is not a token says what is wrong", async ({
  page,
  apps,
  openPanel,
}) => {
  await page.goto(`${apps}plain.html`);
  const panel = await openPanel();
  const dialog = await openDialog(panel);
  await paste(dialog, "Cookie: sid=123");
  await expect(dialog).toContainText("forRequest reads no cookies");
  const exp = Math.floor(Date.now() / 1000) - 3 * 86_400 - 60;
  await dialog.getByRole("textbox", { name: PASTE }).fill(mintExternalToken({ sub: "frank", exp }));
  await dialog.getByRole("button", { name: "Read" }).click();
  await expect(dialog).toContainText("It expired 3 d ago");
  await expect(dialog).toContainText("forRequest and a server refuse this token");
  await expect(dialog.getByRole("button", { name: "Start" })).toBeEnabled();
});

test("a saved persona is there again after DevTools was closed, and its token is nowhere", async ({
  page,
  apps,
  openPanel,
  problems,
}) => {
  await page.goto(`${apps}plain.html`);
  const token = mintExternalToken({ sub: "grace", claims: { role: "editor" } });
  const panel = await openPanel();
  let dialog = await openDialog(panel);
  await paste(dialog, token);
  await dialog.getByRole("button", { name: "Save under a name" }).click();
  await expect(dialog.getByRole("textbox", { name: "Name" })).toBeFocused();
  await panel.keyboard.press("Escape");
  await expect(dialog.getByRole("radio", { name: "grace, from a JWT" })).toBeFocused();
  await dialog.getByRole("button", { name: "Save under a name" }).click();
  await dialog.getByRole("textbox", { name: "Name" }).fill("Grace the editor");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(dialog.getByRole("radio", { name: "Grace the editor" })).toBeFocused();
  await expect(dialog.getByRole("radio", { name: "Grace the editor" })).toBeChecked();
  await expect.poll(() => everythingKept(panel)).toContain('"role":"editor"');
  expect(await axeViolations(panel.frame)).toEqual([]);

  await panel.reopen();
  dialog = await openDialog(panel);
  await dialog.getByRole("radio", { name: "Grace the editor" }).check();
  await dialog.getByRole("button", { name: "Start" }).click();
  await expect(panel.getByRole("status", { name: "Acting as" })).toContainText("grace");
  const kept = await everythingKept(panel);
  for (const part of token.split(".")) expect(kept).not.toContain(part);

  await panel
    .getByRole("region", { name: "Impersonation" })
    .getByRole("button", { name: "Stop" })
    .click();
  dialog = await openDialog(panel);
  await dialog.getByRole("radio", { name: "Grace the editor" }).check();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(dialog.getByRole("radio", { name: "Grace the editor" })).toHaveCount(0);
  await expect(dialog.getByRole("button", { name: "Undo" })).toBeFocused();
  await panel.keyboard.press("Enter");
  await expect(dialog.getByRole("radio", { name: "Grace the editor" })).toBeFocused();
  expect(problems.panel).toEqual([]);
});
