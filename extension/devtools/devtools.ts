/** Runs with DevTools and adds the tab; everything else starts when the tab is first opened. */
import { browser } from "../browser.ts";

void browser.devtools.panels.create("Jazz", "icons/32.png", "panel.html");
