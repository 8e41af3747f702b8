// @vitest-environment happy-dom
import { fireEvent, screen, within } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import "../../../panel/view/commands/command-dialog.tsx";
import "../../../panel/view/commands/shortcuts-dialog.tsx";
import { FIXED_COMMANDS } from "../../../panel/view/commands/commands.ts";
import { findCommands } from "../../../panel/view/commands/find-commands.ts";
import { keysText, pressed } from "../../../panel/view/commands/keys.ts";
import type { AppPage } from "./support/app-page.ts";
import { bool, int, text, user } from "./support/facts.ts";
import { mountOn } from "./support/mounted.tsx";

const todo = (title: string, owner = "alice") => ({
  title: text(title),
  done: bool(false),
  owner_id: text(owner),
  priority: int(1),
});

function team(page: AppPage): void {
  page.write("insert", "todos", null, todo("Milk"));
  expect(() => page.write("insert", "todos", null, todo("Bread", "bob"))).toThrow("policy denied");
  page.write("insert", "todos", null, todo("Jam", "bob"), user("bob"));
}

const press = (code: string, keys: { ctrlKey?: boolean; altKey?: boolean }): void => {
  fireEvent.keyDown(document.activeElement ?? document.body, { code, key: code, ...keys });
};

async function openCommands() {
  const mounted = await mountOn(team);
  press("KeyK", { ctrlKey: true });
  await mounted.timing.pass(50);
  return { ...mounted, search: screen.getByRole("combobox", { name: "Find a command" }) };
}

const options = (): string[] =>
  within(screen.getByRole("listbox", { name: "Commands" }))
    .queryAllByRole("option")
    .map((option) => option.querySelector(".command-title")?.textContent ?? "");

describe("commands", () => {
  test("have titles and keys of their own", () => {
    const titles = FIXED_COMMANDS.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    const keys = FIXED_COMMANDS.flatMap(({ keys }) => (keys ? [keysText(keys)] : []));
    expect(new Set(keys).size).toBe(keys.length);
    expect(FIXED_COMMANDS.every(({ keys }) => !keys || keys.alt || keys.mod)).toBe(true);
  });

  test("are found by any of their words, the nearest first", () => {
    const titles = (typed: string): string[] =>
      findCommands(FIXED_COMMANDS, typed).map(({ title }) => title);
    expect(titles("impers")).toEqual(["Act as somebody", "Stop acting"]);
    expect(titles("writes")[0]).toBe("Writes");
    expect(titles("denied policy")).toEqual(["Writes that were denied or rejected"]);
    expect(titles("no such thing")).toEqual([]);
    expect(titles("")).toHaveLength(FIXED_COMMANDS.length);
  });

  test("take exactly their keys", () => {
    const event = (init: KeyboardEventInit) => new KeyboardEvent("keydown", init);
    const keys = { code: "KeyK", mod: true };
    expect(pressed(event({ code: "KeyK", ctrlKey: true }), keys)).toBe(true);
    for (const other of [
      { code: "KeyK" },
      { code: "KeyK", ctrlKey: true, shiftKey: true },
      { code: "KeyK", ctrlKey: true, altKey: true },
      { code: "KeyK", ctrlKey: true, repeat: true },
      { code: "KeyL", ctrlKey: true },
    ]) {
      expect(pressed(event(other), keys)).toBe(false);
    }
  });
});

describe("the list of commands", () => {
  test("opens by its keys, and runs what is chosen with the arrow keys", async () => {
    const { search, timing } = await openCommands();
    fireEvent.input(search, { target: { value: "go to" } });
    await timing.pass(50);
    expect(options().slice(0, 2)).toEqual(["Sessions", "Subscriptions"]);
    fireEvent.keyDown(search, { key: "ArrowDown" });
    await timing.pass(50);
    fireEvent.keyDown(search, { key: "Enter" });
    await timing.pass(50);
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(screen.getByRole("tabpanel", { name: "Subscriptions" })).toBeTruthy();
  });

  test("shows the writes of somebody, and those that were refused", async () => {
    const { search, timing } = await openCommands();
    fireEvent.input(search, { target: { value: "writes of bob" } });
    await timing.pass(50);
    expect(options()).toEqual(["Writes of bob"]);
    fireEvent.keyDown(search, { key: "Enter" });
    await timing.pass(50);
    const filter = screen.getByRole<HTMLInputElement>("searchbox", { name: "Filter" });
    expect(filter.value).toBe("author:bob");
    expect(screen.getAllByRole("row")).toHaveLength(2);
  });

  test("follows when somebody new is seen while it is open", async () => {
    const { search, timing, page } = await openCommands();
    fireEvent.input(search, { target: { value: "writes of carol" } });
    await timing.pass(50);
    expect(options()).toEqual([]);
    page.write("insert", "todos", null, todo("Tea", "carol"), user("carol"));
    await timing.pass(200);
    expect(options()).toEqual(["Writes of carol"]);
  });

  test("begins to act as whom it names", async () => {
    const { search, timing } = await openCommands();
    fireEvent.input(search, { target: { value: "act as bob" } });
    await timing.pass(50);
    fireEvent.keyDown(search, { key: "Enter" });
    await timing.pass(50);
    const dialog = screen.getByRole("dialog", { name: "Act as" });
    const chosen = within(dialog)
      .getAllByRole<HTMLInputElement>("radio")
      .find(({ checked }) => checked);
    expect(chosen?.closest("label")?.textContent).toContain("bob");
  });

  test("says why something cannot be done, and does not do it", async () => {
    const { search, timing } = await openCommands();
    fireEvent.input(search, { target: { value: "stop acting" } });
    await timing.pass(50);
    const list = screen.getByRole("listbox", { name: "Commands" });
    const option = within(list).getByRole("option", { selected: true });
    expect(option.getAttribute("aria-disabled")).toBe("true");
    expect(option.textContent).toContain("The page acts as its own user.");
    fireEvent.keyDown(search, { key: "Enter" });
    await timing.pass(50);
    expect(screen.getByRole("dialog", { name: "Commands" })).toBeTruthy();
    fireEvent.keyDown(search, { key: "Escape" });
    await timing.pass(50);
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});

describe("keys", () => {
  test("go to tabs and to the filter, from wherever the focus is", async () => {
    const { timing } = await mountOn(team);
    press("Digit1", { altKey: true });
    await timing.pass(50);
    expect(screen.getByRole("tabpanel", { name: "Sessions" })).toBeTruthy();
    press("Digit4", { altKey: true });
    await timing.pass(50);
    press("KeyF", { ctrlKey: true });
    expect(document.activeElement).toBe(screen.getByRole("searchbox", { name: "Filter" }));
  });

  test("are all listed", async () => {
    const { timing } = await mountOn(team);
    press("Slash", { ctrlKey: true });
    await timing.pass(50);
    const dialog = screen.getByRole("dialog", { name: "Keyboard shortcuts" });
    for (const { title, keys } of FIXED_COMMANDS) {
      if (!keys) continue;
      const term = within(dialog).getByText(keysText(keys)).closest("dt");
      expect(term?.nextElementSibling?.textContent).toBe(title);
    }
  });

  test("say why nothing happens", async () => {
    const { timing } = await mountOn(team);
    press("KeyR", { altKey: true });
    await timing.pass(50);
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(document.body.textContent).toContain("No write is selected.");
  });
});
