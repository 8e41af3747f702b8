import { expect, type Locator, type Page } from "@playwright/test";

/**
 * What the demo shows to alice at first: in each list something that needs all of what it is made
 * of. The lists are queries of their own, whose results come one by one.
 */
export const SHOWN: Readonly<Record<string, readonly string[]>> = {
  "My todos": ["Draft the press note", "Private notes", "bob"],
  "Shared with me": ["Prepare the retro", "Review the budget"],
  Announcements: ["The office is closed on Friday."],
  Comments: ["The second paragraph is lovely."],
  "All projects": ["Website", "1 of 2 done"],
};

/** Opens the demo as alice, and waits until all that she sees is there. */
export async function openDemo(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await allShown(page);
}

/** Waits until all that alice sees of the demo at first is there. */
export async function allShown(page: Page): Promise<void> {
  for (const [name, texts] of Object.entries(SHOWN)) {
    const list = page.getByRole("list", { name, exact: true });
    for (const text of texts) await expect(list).toContainText(text);
  }
}

/** The todos of whoever is signed in. */
export const todosOf = (page: Page): Locator =>
  page.getByRole("list", { name: "My todos", exact: true }).getByRole("listitem");

/** Adds a todo as whoever is signed in, and waits until it is listed. */
export async function addAnyTodo(page: Page, title: string): Promise<void> {
  await page.getByRole("textbox", { name: "New todo" }).fill(title);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await todosOf(page).filter({ hasText: title }).waitFor();
}

/** Adds a todo as alice, and waits until it is listed and her project counts it. */
export async function addTodo(page: Page, title: string): Promise<void> {
  const projects = page.getByRole("list", { name: "All projects", exact: true });
  const project = projects.getByRole("listitem").filter({ hasText: "Launch" });
  const counted = Number(/of (\d+) done/.exec((await project.textContent()) ?? "")?.[1]);
  await addAnyTodo(page, title);
  await expect(project).toContainText(`of ${counted + 1} done`);
}
