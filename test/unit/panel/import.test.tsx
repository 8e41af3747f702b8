// @vitest-environment happy-dom
import "fake-indexeddb/auto";
import { readFileSync } from "node:fs";
import { fireEvent, getByRole, render, screen, within } from "@testing-library/preact";
import { describe, expect, test, vi } from "vitest";
// Loaded on demand by the panel: here at once, so that only the test's time passes.
import "../../../panel/view/files/file-drop.tsx";
import "../../../panel/view/files/file-strip.tsx";
import "../../../panel/view/files/open-files.ts";
import "../../../panel/view/files/save-recording.ts";
import "../../../panel/view/rows/load-recorded-rows.ts";
import "../../../panel/view/subscriptions/recorded-rows.tsx";
import { createStore } from "../../../panel/store/store.ts";
import { RecordingBanner } from "../../../panel/view/files/recording-banner.tsx";
import { type Panel, PanelContext } from "../../../panel/view/panel-context.ts";
import { savedOf } from "../../../panel/view/saved-of.ts";
import { createUiState } from "../../../panel/view/ui-state.ts";
import { waitFor } from "../support/wait-for.ts";
import { bool, int, text } from "./support/facts.ts";
import { FakeAdapter } from "./support/fake-adapter.ts";
import { ManualTiming } from "./support/manual-timing.ts";
import { eventually, mountAdapter, mountOn } from "./support/mounted.tsx";
import { reopened } from "./support/recording-file.ts";

const WHOLE = readFileSync("test/fixtures/recordings/exports/version-2.json", "utf8");

const todo = (title: string) => ({
  title: text(title),
  done: bool(false),
  owner_id: text("alice"),
  priority: int(1),
});

const rowsOf = (name: string): HTMLElement[] =>
  within(screen.getByRole("grid", { name })).getAllByRole("row").slice(1);

const database = () => screen.getByRole("combobox", { name: "Database" }) as HTMLSelectElement;

/** Chooses files in `Import`, and waits until something can be seen of it. */
async function importFiles(timing: ManualTiming, files: Record<string, string>, seen: RegExp) {
  const input = screen.getByLabelText("Recording to open") as HTMLInputElement;
  const list = Object.entries(files).map(([name, body]) => new File([body], name));
  Object.defineProperty(input, "files", { value: list, configurable: true });
  fireEvent.change(input);
  await appears(timing, seen);
}

async function appears(timing: ManualTiming, seen: RegExp): Promise<void> {
  await eventually(timing, () => expect(document.body.textContent).toMatch(seen));
}

async function openTab(timing: ManualTiming, name: string): Promise<void> {
  fireEvent.click(screen.getByRole("tab", { name }));
  await timing.pass(1_000);
}

/** A tab without any page in it. */
async function mountEmpty() {
  const adapter = new FakeAdapter();
  adapter.stored = { tab: "Writes" };
  return mountAdapter(adapter);
}

describe("an imported recording", () => {
  test("is offered where there is no page, and read in every tab", async () => {
    const { timing } = await mountEmpty();
    expect(screen.getByText("Waiting for the page")).toBeTruthy();
    await importFiles(timing, { "team.json": WHOLE }, /is a recording of/);
    expect(rowsOf("Writes")).toHaveLength(6);
    expect(database().selectedOptions[0]?.textContent).toBe("team.json · team-app · alice");
    expect(screen.getByRole("region", { name: "Recording" }).textContent).toContain(
      "there is no page behind it",
    );

    await openTab(timing, "Sessions");
    expect(rowsOf("Sessions")[0]?.textContent).toContain("alice");
    await openTab(timing, "Subscriptions");
    fireEvent.click(rowsOf("Subscriptions")[0] as HTMLElement);
    fireEvent.keyDown(screen.getByRole("grid", { name: "Subscriptions" }), { key: "Enter" });
    await appears(timing, /What the query finds among rows/);
    const details = screen.getByRole("region", { name: "Details" });
    expect(details.textContent).toContain("alice listened to todos");
    expect(within(details).queryByRole("button", { name: "Compare sessions" })).toBeNull();
    await openTab(timing, "Rows");
    fireEvent.change(screen.getByRole("combobox", { name: "Table" }), {
      target: { value: "todos" },
    });
    await appears(timing, /1 row known from recorded writes · rights by the sandbox/);
    expect(screen.queryByRole("button", { name: "Refresh" })).toBeNull();
    expect(rowsOf("Rows")[0]?.textContent).toContain("Bread");
    expect(rowsOf("Rows")[0]?.textContent).toContain("yes");
    await openTab(timing, "Policies");
    expect(rowsOf("Policies").map((row) => row.textContent?.slice(0, 8))).toContain("projects");
  });

  test("offers nothing that needs a page, and says why", async () => {
    const { timing, adapter } = await mountEmpty();
    await importFiles(timing, { "team.json": WHOLE }, /is a recording of/);
    const act = screen.getByRole("button", { name: "Act as" }) as HTMLButtonElement;
    expect(act.disabled).toBe(true);
    expect(act.title).toContain("no page behind it");
    expect((screen.getByRole("button", { name: "Clear" }) as HTMLButtonElement).disabled).toBe(
      true,
    );
    fireEvent.click(
      rowsOf("Writes").find(({ textContent }) => /denied/.test(textContent ?? "")) as HTMLElement,
    );
    fireEvent.keyDown(screen.getByRole("grid", { name: "Writes" }), { key: "Enter" });
    await appears(timing, /by the sandbox, with the rows that the recording knows/);
    await appears(timing, /owner_id = session\.user_id → "bob" = "alice" is false/);
    fireEvent.click(screen.getByRole("button", { name: "Replay" }));
    await appears(timing, /they come from team\.json, which has no page behind it/);
    expect(adapter.posted.filter(({ message }) => message.m === "command")).toEqual([]);
  });

  test("explains its writes by the rows and policies that it knows", async () => {
    const { timing, adapter } = await mountEmpty();
    await importFiles(timing, { "team.json": WHOLE }, /is a recording of/);
    fireEvent.click(
      rowsOf("Writes").find(({ textContent }) => /denied/.test(textContent ?? "")) as HTMLElement,
    );
    await timing.pass(1_000);
    const details = within(screen.getByRole("region", { name: "Details" }));
    fireEvent.click(
      await eventually(timing, () => details.getByRole("button", { name: "Explain" })),
    );
    const dialog = within(
      await eventually(timing, () => screen.getByRole("dialog", { name: "Explain" })),
    );
    const [clause, atom] = await eventually(timing, () => dialog.getAllByRole("treeitem"));
    expect(clause?.textContent).toContain("projects.insert with_check");
    expect(atom?.textContent).toContain('owner_id = "bob" Text, column');
    expect(dialog.queryByRole("button", { name: "Dry run in the page" })).toBeNull();
    expect(adapter.posted.filter(({ message }) => message.m === "command")).toEqual([]);
  });

  test("is kept apart from what the page does", async () => {
    const { timing, page } = await mountOn((page) => {
      page.write("insert", "todos", null, todo("Milk"));
    });
    fireEvent.click(rowsOf("Writes")[0] as HTMLElement);
    fireEvent.keyDown(screen.getByRole("grid", { name: "Writes" }), { key: "Enter" });
    await timing.pass(50);
    const live = database().value;
    await importFiles(timing, { "team.json": WHOLE }, /is a recording of/);
    expect(rowsOf("Writes")).toHaveLength(6);
    expect(screen.queryByRole("region", { name: "Details" })).toBeNull();
    const options = within(database())
      .getAllByRole("option")
      .map(({ textContent }) => textContent);
    expect(options).toHaveLength(2);
    page.write("insert", "todos", null, todo("Bread"));
    await timing.pass(200);
    expect(rowsOf("Writes")).toHaveLength(6);
    fireEvent.change(database(), { target: { value: live } });
    await timing.pass(50);
    expect(rowsOf("Writes")).toHaveLength(2);
    expect(screen.getByRole("region", { name: "Details" }).textContent).toContain("Milk");
    expect(screen.queryByRole("region", { name: "Recording" })).toBeNull();
  });

  test("is closed on demand, and from the settings", async () => {
    const { timing } = await mountEmpty();
    await importFiles(timing, { "a.json": WHOLE, "b.json": WHOLE }, /b\.json is|b\.jsonis/);
    fireEvent.click(screen.getByRole("button", { name: "Close recording" }));
    await timing.pass(50);
    expect(screen.getByText("Waiting for the page")).toBeTruthy();
    expect(within(database()).getAllByRole("option")).toHaveLength(2);
    await openTab(timing, "Settings");
    fireEvent.click(screen.getByRole("button", { name: "Close a.json" }));
    await timing.pass(50);
    expect(within(database()).getAllByRole("option")).toHaveLength(1);
    expect(screen.queryByText("Opened recordings")).toBeNull();
  });

  test("can be dropped on the panel", async () => {
    const { timing } = await mountEmpty();
    const dataTransfer = { types: ["Files"], files: [new File([WHOLE], "dropped.json")] };
    const drag = (type: string) => {
      const event = new Event(type, { bubbles: true, cancelable: true });
      document.body.dispatchEvent(Object.assign(event, { dataTransfer }));
      return event.defaultPrevented;
    };
    await waitFor(() => {
      expect(drag("dragover")).toBe(true);
      expect(screen.getByText("Drop a recording to open it")).toBeTruthy();
    });
    expect(drag("drop")).toBe(true);
    await appears(timing, /dropped\.json/);
    expect(rowsOf("Writes")).toHaveLength(6);
    expect(screen.queryByText("Drop a recording to open it")).toBeNull();
  });

  test("that cannot be read is refused in words, which can be dismissed", async () => {
    const { timing } = await mountOn((page) => {
      page.write("insert", "todos", null, todo("Milk"));
    });
    await importFiles(timing, { "cut.json": WHOLE.slice(0, -500) }, /cut\.json was not opened\./);
    const alert = screen.getByRole("alert");
    expect(alert.textContent).toMatch(/The file ends in writes\[\d\], at character \d+/);
    expect(rowsOf("Writes")).toHaveLength(1);
    fireEvent.click(getByRole(alert, "button", { name: "Dismiss" }));
    await timing.pass(20);
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("with policies that nobody can read says what is wrong with them", async () => {
    const { timing } = await mountEmpty();
    const file = JSON.parse(WHOLE);
    file.hosts[0].schema.todos.policies = { select: { using: { type: "And", exprs: 7 } } };
    await importFiles(timing, { "odd.json": JSON.stringify(file) }, /is a recording of/);
    await openTab(timing, "Policies");
    expect(
      screen.getByText(/They cannot be read: todos\.select\.using\.exprs is not a list\./),
    ).toBeTruthy();
    await openTab(timing, "Writes");
    expect(rowsOf("Writes")).toHaveLength(6);
  });
});

describe("exporting", () => {
  test("an imported recording saves the same file again", async () => {
    const { timing } = await mountEmpty();
    await importFiles(timing, { "team.json": WHOLE }, /is a recording of/);
    const saved: Blob[] = [];
    const create = vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
      saved.push(blob as Blob);
      return "blob:recording";
    });
    fireEvent.click(screen.getByRole("button", { name: "Export" }));
    await appears(timing, /Saved team\.json: 6 writes/);
    create.mockRestore();
    expect(await saved[0]?.text()).toBe(WHOLE);
  });
});

describe("personas of a recording", () => {
  test("are offered where they can be kept", async () => {
    const store = createStore();
    const recording = reopened(WHOLE);
    const { imported } = recording;
    if (!imported) throw new Error("It was not read from a file.");
    store.opened.value = new Map([[imported.id, recording]]);
    store.chosenHost.value = imported.id;
    const ui = createUiState();
    const timing = new ManualTiming();
    const scope = "app:team-app";
    const panel = {
      store,
      ui,
      timing,
      now: { value: imported.exportedAt },
    } as unknown as Panel;
    const saved = savedOf(panel);
    saved.adopt(scope, imported.personas.slice(0, 1), timing.now());
    render(
      <PanelContext.Provider value={panel}>
        <RecordingBanner imported={imported} />
      </PanelContext.Provider>,
    );
    fireEvent.click(screen.getByRole("button", { name: "Save 2 personas of this recording" }));
    await waitFor(() => expect(ui.announcement.value).toBe("Saved 1 persona. 1 was saved before."));
    expect(saved.of(scope).value.personas.map(({ label }) => label)).toEqual(
      imported.personas.map(({ label }) => label),
    );
  });
});
