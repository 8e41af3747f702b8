// @vitest-environment happy-dom
import { fireEvent, screen, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import "../../../panel/view/subscriptions/tellers.tsx";
import { tableQuery } from "../../../protocol/table-query.ts";
import type { AppPage } from "./support/app-page.ts";
import { bool, int, text, user } from "./support/facts.ts";
import { eventually, mountOn } from "./support/mounted.tsx";

const todo = (title: string, owner = "alice") => ({
  title: text(title),
  done: bool(false),
  owner_id: text(owner),
  priority: int(1),
});

/** Alice and bob each add a todo while a query of all of them is open. */
function team(page: AppPage): void {
  page.subscribe(tableQuery("todos"));
  page.write("insert", "todos", null, todo("Milk"));
  page.write("insert", "todos", null, todo("Jam", "bob"), user("bob"));
}

async function mountTeam() {
  const mounted = await mountOn(team);
  const { timing } = mounted;
  const rows = (name: string): HTMLElement[] =>
    within(screen.getByRole("grid", { name })).getAllByRole("row").slice(1);
  const details = () => within(screen.getByRole("region", { name: "Details" }));
  const click = async (element: HTMLElement | undefined): Promise<void> => {
    if (!element) throw new Error("There is nothing to click.");
    fireEvent.click(element);
    await timing.pass(100);
  };
  const follow = (name: string | RegExp): Promise<void> =>
    click(details().getAllByRole("button", { name })[0]);
  return { ...mounted, rows, details, click, follow };
}

test("a person in details leads to what they wrote, and back", async () => {
  const { rows, click, follow } = await mountTeam();
  await click(rows("Writes").find(({ textContent }) => /bob/.test(textContent ?? "")));
  await follow("bob");
  expect(screen.getByRole<HTMLInputElement>("searchbox", { name: "Filter" }).value).toBe(
    "author:bob",
  );
  expect(rows("Writes")).toHaveLength(1);
  await click(screen.getByRole("button", { name: "Undo" }));
  expect(rows("Writes")).toHaveLength(2);
});

test("a write leads to its row, the row to the query that told of it, and that back to the write", async () => {
  const { page, timing, rows, details, click, follow } = await mountTeam();
  page.write("insert", "todos", null, todo("Bread"));
  await timing.pass(100);
  await click(rows("Writes").at(-1));
  await follow(/^todos\//);
  expect(screen.getByRole("tabpanel", { name: "Rows" })).toBeTruthy();
  await eventually(timing, () => expect(details().getAllByText(/Bread/)).not.toEqual([]));
  await eventually(timing, () => expect(details().getByText(/^1 told the app/)).toBeTruthy());
  await follow("todos");
  expect(screen.getByRole("tabpanel", { name: "Subscriptions" })).toBeTruthy();
  const deltas = await eventually(timing, () =>
    details().getAllByTitle(/: show the write, or the row/),
  );
  await click(deltas.at(-1));
  expect(screen.getByRole("tabpanel", { name: "Writes" })).toBeTruthy();
  await eventually(timing, () => expect(details().getAllByText(/Bread/)).not.toEqual([]));
});

test("a write leads to its database, and a session to its writes and queries", async () => {
  const { rows, click, follow } = await mountTeam();
  await click(rows("Writes")[0]);
  await follow("top · team-app · alice");
  expect(screen.getByRole("tabpanel", { name: "Sessions" })).toBeTruthy();
  await follow("Show its writes");
  expect(rows("Writes")).toHaveLength(1);
  await click(screen.getByRole("tab", { name: "Sessions" }));
  await follow("Show its subscriptions");
  expect(screen.getByRole<HTMLInputElement>("searchbox", { name: "Filter" }).value).toBe(
    "session:alice",
  );
  await click(rows("Subscriptions")[0]);
  await follow("Show its session");
  expect(screen.getByRole("tabpanel", { name: "Sessions" })).toBeTruthy();
});
