/** Everything the panel can do at the moment, in the order it is listed. */
import { shortName } from "../../model/people.ts";
import { seenPersonas } from "../../model/personas.ts";
import { hostLabel } from "../host-label.ts";
import type { Panel } from "../panel-context.ts";
import { selectedItems } from "../selection.ts";
import { panelId } from "../tabs.tsx";
import { REQUESTS, TABS, type TabName } from "../ui-state.ts";
import { offerUndo, undo } from "../undo.ts";
import type { Command } from "./command.ts";
import { COMMANDS_KEYS, UNDO_KEYS } from "./keys.ts";

/** Commands that are there whatever is inspected; only these have keys. */
export const FIXED_COMMANDS: readonly Command[] = [
  ...TABS.map(
    (tab, index): Command => ({
      title: tab,
      section: "Go to",
      keys: { code: `Digit${index + 1}`, alt: true },
      words: "tab view",
      run: (panel) => goTo(panel, tab),
    }),
  ),
  {
    title: REQUESTS,
    section: "Go to",
    keys: { code: "Digit7", alt: true },
    words: "tab view backend handles",
    refusal: ({ store }) =>
      store.hasBackend.peek() ? null : "There is no backend: Settings tells how to connect one.",
    run: (panel) => goTo(panel, REQUESTS),
  },
  {
    title: "Act as somebody",
    section: "Do",
    keys: { code: "KeyA", alt: true },
    words: "impersonate persona session user",
    refusal: (panel) => noPage(panel),
    run: ({ ui }) => {
      ui.dialog.value = { kind: "act" };
    },
  },
  {
    title: "Stop acting",
    section: "Do",
    keys: { code: "KeyS", alt: true },
    words: "impersonation end",
    refusal: ({ store }) =>
      store.hosts.peek().some((host) => host.acting) ? null : "The page acts as its own user.",
    run: (panel) => {
      for (const host of panel.store.hosts.peek()) if (host.acting) void stopActing(panel, host);
    },
  },
  {
    title: "Replay the selected writes",
    section: "Do",
    keys: { code: "KeyR", alt: true },
    words: "play again dry run",
    refusal: (panel) => (selectedWrites(panel).length > 0 ? null : "No write is selected."),
    run: (panel) => {
      panel.ui.dialog.value = { kind: "replay", writes: selectedWrites(panel) };
    },
  },
  {
    title: "Record, or stop recording",
    section: "Do",
    keys: { code: "KeyC", alt: true },
    words: "capture pause",
    run: ({ connection, store }) => connection.record(!store.recordingOn.peek()),
  },
  {
    title: "Undo what was taken away last",
    section: "Do",
    keys: UNDO_KEYS,
    words: "clear close filter back",
    refusal: ({ ui }) => (ui.undo.peek() ? null : "There is nothing to undo."),
    run: (panel) => void undo(panel),
  },
  {
    title: "Clear what was recorded",
    section: "Do",
    keys: { code: "KeyL", mod: true },
    words: "delete forget empty",
    refusal: ({ store }) =>
      store.recording.imported ? "A recording is closed, not cleared." : null,
    run: (panel) => panel.clear(),
  },
  {
    title: "Export the recording",
    section: "Do",
    keys: { code: "KeyS", mod: true },
    words: "save file json download",
    run: async (panel) => (await import("../files/save-recording.ts")).saveRecording(panel),
  },
  {
    title: "Import a recording",
    section: "Do",
    keys: { code: "KeyO", mod: true },
    words: "open file json load",
    run: async (panel) => (await import("../files/choose-files.ts")).chooseFiles(panel),
  },
  {
    title: "Close the recording",
    section: "Do",
    words: "file imported opened",
    refusal: ({ store }) =>
      store.recording.imported ? null : "What is shown is the page, not a recording.",
    run: async (panel) => {
      const { imported } = panel.store.recording;
      if (imported) (await import("../files/close-opened.ts")).closeOpened(panel, imported);
    },
  },
  ...(
    [
      ["as TSV", "KeyT", "table spreadsheet"],
      ["as JSON", "KeyJ", "data"],
    ] as const
  ).map(
    ([how, code, words]): Command => ({
      title: `Copy the list ${how}`,
      section: "Do",
      keys: { code, alt: true },
      words: `clipboard selected rows ${words}`,
      refusal: (panel) => (copyButton(panel, how) ? null : "There is nothing to copy here."),
      run: (panel) => copyButton(panel, how)?.click(),
    }),
  ),
  {
    title: "Follow the newest write, or stop following",
    section: "Do",
    keys: { code: "KeyN", alt: true },
    words: "scroll end last",
    run: ({ ui }) => {
      ui.follow.value = !ui.follow.peek();
      ui.announcement.value = ui.follow.peek()
        ? "The newest write is kept in view."
        : "The list stays where it is.";
    },
  },
  {
    title: "Saved recordings",
    section: "Show",
    words: "open browse history reopen past",
    run: ({ ui }) => {
      ui.dialog.value = { kind: "recordings" };
    },
  },
  {
    title: "Filter this list",
    section: "Show",
    keys: { code: "KeyF", mod: true },
    words: "search find",
    refusal: (panel) => (filterBox(panel) ? null : "There is no list here."),
    run: (panel) => {
      const box = filterBox(panel);
      box?.focus();
      box?.select();
    },
  },
  {
    title: "The list",
    section: "Show",
    keys: { code: "KeyL", alt: true },
    words: "focus grid rows",
    refusal: (panel) => (part(panel, ".grid") ? null : "There is no list here."),
    run: (panel) => part(panel, ".grid")?.focus(),
  },
  {
    title: "The details",
    section: "Show",
    keys: { code: "KeyD", alt: true },
    words: "focus open row",
    refusal: ({ ui }) =>
      ui.lists[ui.tab.peek()].cursor.peek() === null ? "No row is chosen." : null,
    run: (panel) => {
      panel.ui.lists[panel.ui.tab.peek()].open.value = true;
      panel.timing.frame(() => part(panel, ".details")?.focus());
    },
  },
  {
    title: "Writes that were denied or rejected",
    section: "Show",
    words: "refused errors failures policy",
    run: (panel) => showWrites(panel, "fate:denied,rejected"),
  },
  {
    title: "All writes",
    section: "Show",
    words: "reset filter everything",
    run: (panel) => {
      const { filter } = panel.ui.lists.Writes;
      const [text, range] = [filter.peek(), panel.ui.timeRange.peek()];
      panel.ui.timeRange.value = null;
      showWrites(panel, "");
      if (text === "" && range === null) return;
      offerUndo(panel, "All writes are shown.", () => {
        filter.value = text;
        panel.ui.timeRange.value = range;
      });
    },
  },
  {
    title: "Commands",
    section: "Show",
    keys: COMMANDS_KEYS,
    words: "palette",
    run: ({ ui }) => {
      ui.dialog.value = { kind: "commands" };
    },
  },
  {
    title: "Keyboard shortcuts",
    section: "Show",
    keys: { code: "Slash", mod: true },
    words: "help keys",
    run: ({ ui }) => {
      ui.dialog.value = { kind: "shortcuts" };
    },
  },
  ...(["follow", "light", "dark"] as const).map(
    (theme): Command => ({
      title:
        theme === "follow" ? "Theme of DevTools" : `${theme === "light" ? "Light" : "Dark"} theme`,
      section: "Appearance",
      words: "colours mode",
      run: (panel) => panel.setSettings({ theme }),
    }),
  ),
];

/**
 * The fixed ones, and what can be done with the databases and people that were seen so far: read
 * in a computed value, it follows as more of them come.
 */
export function allCommands(panel: Panel): Command[] {
  const { store } = panel;
  store.versions.people.value;
  const databases = [...store.allHosts.value.values()].map(
    (host): Command => ({
      title: hostLabel(store, host),
      section: "Databases",
      words: "database choose inspect",
      run: () => {
        store.chosenHost.value = host.key;
      },
    }),
  );
  const people = seenPersonas(store.recording.people.all()).flatMap(({ label }): Command[] => [
    {
      title: `Act as ${shortName(label, 40)}`,
      section: "People",
      words: label,
      refusal: () => noPage(panel),
      run: ({ ui }) => {
        ui.dialog.value = { kind: "act", persona: label };
      },
    },
    {
      title: `Writes of ${shortName(label, 40)}`,
      section: "People",
      words: `${label} author attribution`,
      run: () => showWrites(panel, `author:${/[\s,]/.test(label) ? `"${label}"` : label}`),
    },
  ]);
  return [...FIXED_COMMANDS, ...(databases.length > 1 ? databases : []), ...people];
}

function goTo(panel: Panel, tab: TabName): void {
  panel.ui.tab.value = tab;
  panel.setSettings({ tab });
}

function showWrites(panel: Panel, filter: string): void {
  panel.ui.lists.Writes.filter.value = filter;
  goTo(panel, "Writes");
}

function noPage({ store }: Panel): string | null {
  if (store.recording.imported) return "A recording cannot act: there is no page behind it.";
  return store.hosts.peek().length > 0 ? null : "No database was found on this page.";
}

function selectedWrites({ ui, writeList }: Panel): number[] {
  return selectedItems(ui.lists.Writes, writeList.source())
    .map(({ number }) => number)
    .sort((left, right) => left - right);
}

function filterBox(panel: Panel): HTMLInputElement | null {
  return part(panel, "input.filter");
}

function copyButton(panel: Panel, how: "as TSV" | "as JSON"): HTMLButtonElement | null {
  return part(panel, `button[aria-label="Copy ${how}"]:enabled`);
}

/** An element of the tab that is shown. */
function part<T extends HTMLElement>({ ui }: Panel, selector: string): T | null {
  return document.getElementById(panelId(ui.tab.peek()))?.querySelector<T>(selector) ?? null;
}

async function stopActing(
  { client, ui }: Panel,
  host: { document: string; info: { host: string } },
): Promise<void> {
  try {
    await client.call(host.document, "stopActing", { host: host.info.host });
  } catch (error) {
    ui.announcement.value = (error as Error).message;
  }
}
