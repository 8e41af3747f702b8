import type { Panel } from "./panel-context.ts";

/** Copies text and says so. The old way is needed: DevTools pages may lack the newer permission. */
export async function copyText(panel: Panel, text: string, what: string): Promise<void> {
  const copied = (await viaClipboard(text)) || viaSelection(text);
  panel.ui.announcement.value = copied
    ? `Copied ${what}.`
    : "The browser did not let the panel copy. Select the text and copy it by hand.";
}

async function viaClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function viaSelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  const focused = document.activeElement;
  const place = document.querySelector("dialog[open]") ?? document.body;
  place.append(area);
  area.select();
  const copied = document.execCommand?.("copy") ?? false;
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}
