// @vitest-environment happy-dom
import { fireEvent, screen, within } from "@testing-library/preact";
import { createDb, schema as s } from "jazz-tools";
import { describe, expect, test, vi } from "vitest";
import { sessionOf } from "../../../demo/people.ts";
import { app } from "../../../demo/schema.ts";
import type { HookedPage } from "./support/hooked-page.ts";
import {
  cellTexts,
  choosePersonas,
  copiedBy,
  gridRows,
  openReplay,
  playTo,
  press,
  writesListed,
} from "./support/replay-steps.ts";
import { teamPage } from "./support/team-page.ts";

// Each of these runs a page, a server and a panel.
vi.setConfig({ testTimeout: 30_000 });

const id = (n: number): string => `019d4349-0000-7000-8000-${String(n).padStart(12, "0")}`;
const todo = (title: string, owner_id = "alice") => ({ title, owner_id, project_id: id(1) });

const grid = (dialog: HTMLElement, name: string): HTMLElement =>
  within(dialog).getByRole("grid", { name });
/** What the cells of the matrix say, by persona. */
function matrixOf(dialog: HTMLElement): Record<string, string[]> {
  const matrix = grid(dialog, "Replay matrix");
  const [, ...heads] = within(matrix).getAllByRole("columnheader");
  const rows = gridRows(matrix).map(cellTexts);
  return Object.fromEntries(
    heads.map(({ textContent }, index) => [
      (textContent ?? "").replace(/^[A-Z]{2}/, ""),
      rows.map((cells) => cells[index] ?? ""),
    ]),
  );
}

const details = (dialog: HTMLElement): string =>
  within(dialog).getByRole("region", { name: "Replay details" }).textContent ?? "";

describe("a dry run of a recording as several personas", () => {
  async function played(): Promise<{ page: HookedPage; dialog: HTMLElement }> {
    const page = await teamPage();
    page.db.insert(app.todos, todo("Plan"));
    page.db.insert(app.todos, todo("Help carol", "carol"));
    page.db.insert(app.comments, { todo_id: id(13), body: "Hi" });
    await writesListed(page, 3);
    const dialog = await openReplay(page, "Replay all");
    await choosePersonas(page, dialog, ["alice", "bob", "carol", "No session"]);
    await playTo(page, dialog, "without a session");
    return { page, dialog };
  }

  test("gives a summary per persona, a matrix and a list", async () => {
    const { page, dialog } = await played();
    const said = [...within(dialog).getByRole("status", { name: "Summary" }).children];
    expect(said.map(({ textContent }) => textContent).sort()).toEqual([
      "3 writes as alice: 3 allowed.",
      "3 writes as bob: 1 allowed, 2 denied.",
      "3 writes as carol: 1 allowed, 2 denied.",
      "3 writes without a session: 3 unknown. The sandbox: 3 allowed.",
    ]);
    expect(matrixOf(dialog)).toEqual({
      alice: ["✓ allowed", "✓ allowed", "✓ allowed"],
      bob: ["✕ denied", "✕ denied", "✓ allowed"],
      carol: ["✕ denied", "✓ allowed", "✕ denied"],
      "no session": Array(3).fill("? unknown · sandbox ✓ allowed"),
    });
    const result = grid(dialog, "Replay result");
    expect(gridRows(result)).toHaveLength(12);
    const carols =
      gridRows(result)
        .map(cellTexts)
        .find((cells) => cells[1] === "CAcarol") ?? [];
    expect(carols.slice(2, 6)).toEqual([
      "✕ denied",
      "✕ denied",
      "✓ allowed",
      "policy denied INSERT on table todos",
    ]);
    expect(carols[6]).toContain('owner_id = session.user_id → "alice" = "carol" is false');
    fireEvent.click(within(result).getByRole("columnheader", { name: "As" }));
    await page.timing.pass(50);
    const people = gridRows(result).map((row) => cellTexts(row)[1]);
    expect(people.slice(3, 9)).toEqual([...Array(3).fill("ALalice"), ...Array(3).fill("BObob")]);
    expect(await page.db.all(app.todos.where({ title: "Plan" }))).toHaveLength(1);
  });

  test("moves through the matrix by arrow keys, and Enter opens the details", async () => {
    const { page, dialog } = await played();
    const matrix = grid(dialog, "Replay matrix");
    const right = Object.keys(matrixOf(dialog)).indexOf("bob");
    const keys = ["ArrowDown", "ArrowDown", ...Array<string>(right).fill("ArrowRight"), "Enter"];
    for (const key of keys) {
      fireEvent.keyDown(matrix, { key });
      await page.timing.pass(20);
    }
    const active = document.getElementById(matrix.getAttribute("aria-activedescendant") ?? "");
    expect(active?.textContent).toBe("✓ allowed");
    expect(active?.getAttribute("aria-selected")).toBe("true");
    const region = within(dialog).getByRole("region", { name: "Replay details" });
    expect(document.activeElement).toBe(region);
    expect(region.textContent).toContain("bob's permissions apply in the page; bob is the author.");
    expect(region.textContent).toContain("How the sandbox came to it");
    expect(region.textContent).toContain("policy.shares.exists.where");
    const changed = within(region)
      .getAllByRole("row")
      .filter(({ className }) => className === "changed")
      .map(({ textContent }) => textContent);
    expect(changed).toEqual(["$createdByALaliceBObob", "$updatedByALaliceBObob"]);
    expect(await copiedBy(page, region, "copy")).toMatch(/^context\.forSession\(\{"user_id":"bob"/);
  });

  test("is copied as TSV and as Markdown", async () => {
    const { page, dialog } = await played();
    const tsv = await copiedBy(page, dialog, "Copy as TSV");
    const lines = tsv.split("\n");
    expect(lines).toHaveLength(13);
    expect(lines[0]).toBe("Write\tAs\tPage engine\tSandbox\tRecorded\tMessage\tWhy");
    const cells = lines.map((line) => line.split("\t").slice(1, 5));
    expect(cells).toContainEqual(["bob", "denied", "denied", "allowed"]);
    const markdown = await copiedBy(page, dialog, "Copy as Markdown");
    expect(markdown).toContain("- 3 writes as bob: 1 allowed, 2 denied. bob's permissions apply");
    expect(markdown).toContain("| Write | As | Page engine | Sandbox | Recorded | Message | Why |");
  });
});

describe("a dry run", () => {
  test("of a transaction says that one refused write refuses all", async () => {
    const page = await teamPage();
    page.db.transaction((tx) => {
      tx.update(app.todos, id(13), { done: true });
      tx.update(app.todos, id(12), { done: false });
    });
    const [first] = await writesListed(page, 2);
    fireEvent.click(first as HTMLElement);
    await page.timing.pass(100);
    const dialog = await openReplay(page, "Replay transaction");
    expect(dialog.textContent).toContain("1 transaction among them is kept together");
    await choosePersonas(page, dialog, ["bob"]);
    await playTo(page, dialog, "2 writes as bob: 1 allowed, 1 denied.");
    expect(within(dialog).queryByRole("grid", { name: "Replay matrix" })).toBeNull();
    expect(details(dialog)).toMatch(
      /Its transaction would be refused as a whole: “update todos\/…0012” of it is denied\./,
    );
    const batch = { id: expect.any(String), mode: "transactional" };
    expect(page.tab.commands("dryRun")[0]?.request).toMatchObject({
      writes: [{ batch }, { batch }],
    });
  });

  test("tells a server's view apart, which sees the writes before", async () => {
    const page = await teamPage();
    const { value: plan } = page.db.insert(app.todos, todo("Plan"));
    page.db.insert(app.shares, { todo_id: plan.id, user_id: "bob", can_edit: true });
    await writesListed(page, 2);
    const dialog = await openReplay(page, "Replay all");
    await choosePersonas(page, dialog, ["alice"]);
    await playTo(page, dialog, "2 writes as alice: 1 allowed, 1 denied.");
    expect(within(dialog).getByRole("status", { name: "Summary" }).textContent).toContain(
      "A server would say something else of 1 write.",
    );
    fireEvent.click(gridRows(grid(dialog, "Replay result"))[1] as HTMLElement);
    await page.timing.pass(50);
    expect(details(dialog)).toContain(
      "A server would say allowed. A server sees the writes before",
    );
    expect(details(dialog)).toContain("The same user was allowed when it was recorded");
  });

  test("marks where the page's engine and the sandbox contradict each other", async () => {
    // The app hands over policies that are not those its server enforces.
    const handed = s.definePermissions(app, ({ policy }) => policy.todos.allowInsert.always());
    const page = await teamPage({ handed });
    page.db.insert(app.todos, todo("Plan"));
    await writesListed(page, 1);
    const dialog = await openReplay(page, "Replay all");
    await choosePersonas(page, dialog, ["alice", "bob"]);
    await playTo(page, dialog, "1 write as bob: 1 denied. The sandbox: 1 allowed.");
    const disagree = ", they disagree: page engine denied, sandbox allowed";
    expect(matrixOf(dialog)["bob"]).toEqual([`✕ denied✕✓${disagree}`]);
    expect(matrixOf(dialog)["alice"]).toEqual(["✓ allowed"]);
    const bobs = gridRows(grid(dialog, "Replay result")).find(
      (row) => cellTexts(row)[1] === "BObob",
    );
    expect(cellTexts(bobs)[6]).toContain(disagree);
    fireEvent.click(bobs as HTMLElement);
    await page.timing.pass(50);
    expect(details(dialog)).toContain("≠ they disagree, which is a finding");
  });

  test("stops in the middle and keeps what is there", async () => {
    const page = await teamPage();
    page.db.insert(app.todos, todo("One"));
    page.db.insert(app.todos, todo("Two"));
    await writesListed(page, 2);
    const dialog = await openReplay(page, "Replay all");
    await choosePersonas(page, dialog, ["alice", "bob"]);
    page.tab.intercept = (command) => {
      if (command.name !== "dryRun") return false;
      if (page.tab.commands("dryRun").length === 1) return false;
      const [write] = command.request.writes;
      const rest = { missing: [], row: null, table: "todos", before: null, after: null };
      const thrown = 'Insert failed: WriteError("policy denied INSERT on table todos")';
      page.tab.progress(command, { write: write?.write, verdict: "denied", thrown, ...rest });
      return true;
    };
    press(dialog, "Replay");
    await page.until(() => {
      expect(within(dialog).getByRole("status", { name: "Summary" }).textContent).toBe("3 of 4");
    });
    press(dialog, "Stop");
    await page.until(() => {
      expect(within(dialog).getByRole("status", { name: "Summary" }).textContent).toContain(
        "Stopped after 3 of 4 results; what is here stays.",
      );
    });
    expect(page.tab.posted.at(-1)?.message).toMatchObject({ m: "cancel" });
    expect(gridRows(grid(dialog, "Replay result"))).toHaveLength(3);
    expect(Object.values(matrixOf(dialog))[1]).toEqual(["✕ denied", "–"]);
    expect(within(dialog).getByRole("button", { name: "Replay" })).toBeTruthy();
  });

  test("plays what the filter shows, in the order it was made", async () => {
    const page = await teamPage();
    page.db.insert(app.todos, todo("One"));
    page.db.insert(app.comments, { todo_id: id(11), body: "Hi" });
    page.db.insert(app.todos, todo("Two"));
    await writesListed(page, 3);
    fireEvent.input(screen.getByRole("searchbox", { name: "Filter" }), {
      target: { value: "table:todos" },
    });
    await writesListed(page, 2);
    const dialog = await openReplay(page, "Replay 2 shown");
    await choosePersonas(page, dialog, ["alice"]);
    await playTo(page, dialog, "2 writes as alice: 2 allowed.");
  });

  test("plays writes of a database that is closed onto another one of the app", async () => {
    const page = await teamPage({ server: false });
    page.db.insert(app.todos, todo("From before"));
    await writesListed(page, 29);
    await page.db.shutdown();
    const db = await createDb({
      appId: "team",
      driver: { type: "memory" },
      cookieSession: sessionOf("bob"),
    });
    db.insert(app.projects, { name: "Other", owner_id: "bob", visibility: "team" });
    await page.until(() => {
      expect(screen.getByRole("combobox", { name: "Database" }).textContent).toContain("bob");
    });
    const dialog = await openReplay(page, "Replay all");
    const onto = within(dialog).getByRole("combobox", { name: "Onto" });
    expect(onto.textContent).toBe("top · team · bob");
    await choosePersonas(page, dialog, ["bob"]);
    await playTo(page, dialog, "writes as bob");
    const first = cellTexts(gridRows(grid(dialog, "Replay result"))[0]);
    expect(first.slice(2, 5)).toEqual(["? unknown", "? unknown", "✓ allowed"]);
    await db.shutdown();
  });
});
