// @vitest-environment happy-dom
import { fireEvent, screen, within } from "@testing-library/preact";
import { describe, expect, test, vi } from "vitest";
import { app } from "../../../demo/schema.ts";
import { type TeamPage, teamPage } from "./support/team-page.ts";

const LAUNCH = "019d4349-0000-7000-8000-000000000001";
const todo = (title: string, owner_id = "alice") => ({ title, owner_id, project_id: LAUNCH });

const rowsOf = (grid: HTMLElement): HTMLElement[] => within(grid).getAllByRole("row").slice(1);
const cellsOf = (row: HTMLElement | undefined): string[] =>
  within(row as HTMLElement)
    .getAllByRole("gridcell")
    .map((cell) => cell.textContent ?? "");

async function writesAre(page: TeamPage, count: number): Promise<HTMLElement[]> {
  await page.until(() => {
    expect(rowsOf(screen.getByRole("grid", { name: "Writes" }))).toHaveLength(count);
  });
  return rowsOf(screen.getByRole("grid", { name: "Writes" }));
}

async function openReplay(page: TeamPage, button: string): Promise<HTMLElement> {
  fireEvent.click(screen.getByRole("button", { name: button }));
  await page.until(() => screen.getByRole("dialog", { name: "Replay" }));
  return screen.getByRole("dialog", { name: "Replay" });
}

/** Checks exactly these personas; those that were not seen are offered once the rows were asked. */
async function choose(page: TeamPage, dialog: HTMLElement, wanted: string[]): Promise<void> {
  for (const name of wanted) {
    await page.until(() => within(dialog).getByRole("checkbox", { name }));
  }
  const names = ["alice", "bob", "carol", "Anonymous", "No session"];
  for (const name of names) {
    const box = within(dialog).queryByRole("checkbox", { name }) as HTMLInputElement | null;
    if (box && box.checked !== wanted.includes(name)) fireEvent.click(box);
    await page.timing.pass(20);
  }
}

const press = (dialog: HTMLElement, name: string): void => {
  fireEvent.click(within(dialog).getByRole("button", { name }));
};

describe("a dry run", () => {
  test("of a recording as several personas gives a matrix, a list and summaries", async () => {
    const page = await teamPage();
    page.db.insert(app.todos, todo("Plan"));
    page.db.insert(app.todos, todo("Help carol", "carol"));
    page.db.insert(app.comments, { todo_id: "019d4349-0000-7000-8000-000000000013", body: "Hi" });
    await writesAre(page, 3);
    const dialog = await openReplay(page, "Replay all");
    await choose(page, dialog, ["alice", "bob", "carol"]);
    press(dialog, "Replay");
    await page.until(() => {
      expect(within(dialog).getByRole("status").textContent).toContain("as carol");
    });
    let copied = "";
    vi.stubGlobal("navigator", {
      clipboard: {
        writeText: async (t: string) => {
          copied = t;
        },
      },
    });
    press(dialog, "Copy as test");
    await page.until(() => expect(copied).not.toBe(""));
    console.log(copied);
    press(dialog, "Copy as Markdown");
    await page.until(() => expect(copied).toContain("| --- |"));
    console.log(
      copied,
      cellsOf(rowsOf(within(dialog).getByRole("grid", { name: "Replay result" }))[1]),
    );
  });
});
