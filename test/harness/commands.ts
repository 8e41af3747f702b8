import { expect } from "@playwright/test";
import type { DevToolsPanel } from "./devtools-panel.ts";

/** Does something as a user would who types what it is called, and sees it found. */
export async function runCommand(panel: DevToolsPanel, typed: string): Promise<void> {
  await panel.keyboard.press("Control+k");
  const commands = panel.getByRole("dialog", { name: "Commands" });
  // The list is loaded with its first use: what is typed before it is there goes nowhere.
  await commands.getByRole("combobox", { name: "Find a command" }).fill(typed);
  await expect(commands.getByRole("option").first()).toContainText(typed, { ignoreCase: true });
  await panel.keyboard.press("Enter");
}
