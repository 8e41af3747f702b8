import type { DevToolsPanel } from "./devtools-panel.ts";

/** Does something as a user would who types what it is called. */
export async function runCommand(panel: DevToolsPanel, typed: string): Promise<void> {
  await panel.keyboard.press("Control+k");
  // The list is loaded with its first use: what is typed before it is there goes nowhere.
  await panel.getByRole("combobox", { name: "Find a command" }).fill(typed);
  await panel.keyboard.press("Enter");
}
