/** What somebody does in the Replay dialog, step by step. */
import { fireEvent, screen, within } from "@testing-library/preact";
import { expect, vi } from "vitest";
import type { HookedPage } from "./hooked-page.ts";

export const gridRows = (grid: HTMLElement): HTMLElement[] =>
  within(grid).getAllByRole("row").slice(1);

export const cellTexts = (row: HTMLElement | undefined): string[] =>
  within(row as HTMLElement)
    .getAllByRole("gridcell")
    .map((cell) => cell.textContent ?? "");

/** The rows of Writes, once there are so many. */
export async function writesListed(page: HookedPage, count: number): Promise<HTMLElement[]> {
  await page.until(() => {
    expect(gridRows(screen.getByRole("grid", { name: "Writes" }))).toHaveLength(count);
  });
  return gridRows(screen.getByRole("grid", { name: "Writes" }));
}

export async function openReplay(page: HookedPage, button: string): Promise<HTMLElement> {
  fireEvent.click(screen.getByRole("button", { name: button }));
  await page.until(() => screen.getByRole("dialog", { name: "Replay" }));
  return screen.getByRole("dialog", { name: "Replay" });
}

const OFFERED = ["alice", "bob", "carol", "Anonymous", "No session"];

/** Checks exactly these; people are offered once the page's rows were asked for them. */
export async function choosePersonas(
  page: HookedPage,
  dialog: HTMLElement,
  wanted: readonly string[],
): Promise<void> {
  for (const name of wanted) await page.until(() => box(dialog, name));
  for (const name of OFFERED) {
    const found = within(dialog).queryByRole("checkbox", { name }) as HTMLInputElement | null;
    if (found && found.checked !== wanted.includes(name)) fireEvent.click(found);
  }
  await page.until(() => {
    for (const name of wanted) expect(box(dialog, name).checked).toBe(true);
  });
}

function box(dialog: HTMLElement, name: string): HTMLInputElement {
  return within(dialog).getByRole("checkbox", { name }) as HTMLInputElement;
}

export function press(dialog: HTMLElement, name: string): void {
  fireEvent.click(within(dialog).getByRole("button", { name }));
}

/** Presses `Replay` and waits until the summary says that. */
export async function playTo(page: HookedPage, dialog: HTMLElement, said: string): Promise<void> {
  press(dialog, "Replay");
  await page.until(() => {
    expect(within(dialog).getByRole("status", { name: "Summary" }).textContent).toContain(said);
  });
}

/** What a button copies. */
export async function copiedBy(
  page: HookedPage,
  dialog: HTMLElement,
  button: string,
): Promise<string> {
  const texts: string[] = [];
  const writeText = async (text: string): Promise<void> => {
    texts.push(text);
  };
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  try {
    press(dialog, button);
    await page.until(() => expect(texts).toHaveLength(1));
  } finally {
    vi.unstubAllGlobals();
  }
  return texts[0] ?? "";
}
