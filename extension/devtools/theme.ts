import type { PanelAdapter, Theme } from "../../panel/adapter.ts";
import { browser } from "../browser.ts";

/** Theme APIs beyond what the polyfill types: Chrome's live handler and Firefox's event. */
interface ThemedPanels {
  themeName?: string;
  setThemeChangeHandler?(listener: (name: string) => void): void;
  onThemeChanged?: { addListener(listener: (name: string) => void): void };
}

/** The theme of DevTools, followed live. */
export function devtoolsTheme(): PanelAdapter["theme"] {
  const panels = browser.devtools.panels as ThemedPanels;
  const listeners = new Set<(theme: Theme) => void>();
  let theme = themeOf(panels.themeName);
  const follow = (name: string): void => {
    theme = themeOf(name);
    for (const listener of listeners) listener(theme);
  };
  panels.setThemeChangeHandler?.(follow);
  panels.onThemeChanged?.addListener(follow);
  return {
    current: () => theme,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const themeOf = (name: string | undefined): Theme => (name === "dark" ? "dark" : "light");
