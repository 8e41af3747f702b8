import { expect, type Locator } from "@playwright/test";

/** The whole label of the option of a select that matches, as soon as there is one. */
export async function optionLike(select: Locator, pattern: RegExp): Promise<string> {
  const option = select.getByRole("option").filter({ hasText: pattern }).first();
  await expect(option).toBeAttached();
  return (await option.textContent()) ?? "";
}
