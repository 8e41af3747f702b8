import type { Panel } from "../panel-context.ts";
import { openFiles } from "./open-files.ts";

/** Lets the user choose recordings and opens them. */
export function chooseFiles(panel: Panel): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".json,application/json";
  input.multiple = true;
  input.addEventListener("change", () => void openFiles(panel, [...(input.files ?? [])]));
  input.click();
}
