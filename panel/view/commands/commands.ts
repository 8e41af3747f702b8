/** Everything the panel can do at the moment, in the order it is listed. */
import { shortName } from "../../model/people.ts";
import { seenPersonas } from "../../model/personas.ts";
import { hostLabel } from "../host-label.ts";
import type { Panel } from "../panel-context.ts";
import { selectedItems } from "../selection.ts";
import { panelId } from "../tabs.tsx";
import { REQUESTS, TABS, type TabName } from "../ui-state.ts";
import type { Command } from "./command.ts";
import { COMMANDS_KEYS } from "./keys.ts";

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
    title: "Clear what was recorded",
    section: "Do",
    words: "delete forget empty",
    refusal: ({ store }) =>
      store.recording.imported ? "A recording is closed, not cleared." : null,
    run: (panel) => panel.clear(),
  },
  {
    title: "Export the recording",
    section: "Do",
    words: "save file json download",
    run: async (panel) => (await import("../files/save-recording.ts")).saveRecording(panel),
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
      panel.ui.timeRange.value = null;
      showWrites(panel, "");
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

function filterBox({ ui }: Panel): HTMLInputElement | null {
  const view = document.getElementById(panelId(ui.tab.peek()));
  return view?.querySelector<HTMLInputElement>("input.filter") ?? null;
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
