// @vitest-environment happy-dom
import { fireEvent, getByRole, queryByRole, screen, within } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import { tableQuery } from "../../../protocol/table-query.ts";
import { bool, int, text } from "./support/facts.ts";
import { FakeAdapter } from "./support/fake-adapter.ts";
import type { FakePage } from "./support/fake-page.ts";
import { mountAdapter, mountOn } from "./support/mounted.tsx";

const todo = (title: string, owner = "alice") => ({
  title: text(title),
  done: bool(false),
  owner_id: text(owner),
  priority: int(1),
});

function team(page: FakePage): void {
  const row = page.write("insert", "todos", null, todo("Milk"));
  page.write("insert", "shares", null, {
    todoId: { type: "Uuid", value: row },
    user_id: text("bob"),
    can_edit: bool(false),
  });
  page.write("insert", "todos", null, todo("Bread", "bob"));
}

const rowsOf = (name: string): HTMLElement[] =>
  within(screen.getByRole("grid", { name })).getAllByRole("row").slice(1);

describe("the shell", () => {
  test("has the fixed names", async () => {
    await mountOn(team);
    expect(screen.getByRole("combobox", { name: "Database" })).toBeTruthy();
    for (const name of ["Act as", "Clear"]) {
      expect(screen.getByRole("button", { name })).toBeTruthy();
    }
    const record = screen.getByRole("button", { name: "Record" });
    expect(record.getAttribute("aria-pressed")).toBe("true");
    expect(screen.getByRole("status", { name: "Acting as" }).textContent).toContain("alice");
    const tabs = within(screen.getByRole("tablist")).getAllByRole("tab");
    for (const name of ["Sessions", "Subscriptions", "Rows", "Writes", "Policies", "Settings"]) {
      expect(tabs.some((tab) => tab === screen.getByRole("tab", { name }))).toBe(true);
    }
    expect(queryByRole(document.body, "region", { name: "Impersonation" })).toBeNull();
  });

  test("switches tabs by click and by arrow keys", async () => {
    const { timing } = await mountOn(team);
    fireEvent.click(screen.getByRole("tab", { name: "Sessions" }));
    await timing.pass(50);
    expect(screen.getByRole("tabpanel", { name: "Sessions" })).toBeTruthy();
    fireEvent.keyDown(screen.getByRole("tab", { name: "Sessions" }), { key: "ArrowRight" });
    await timing.pass(50);
    expect(screen.getByRole("tabpanel", { name: "Subscriptions" })).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByRole("tab", { name: "Subscriptions" }));
  });

  test("stops and starts recording in the page", async () => {
    const { page, timing } = await mountOn(team);
    fireEvent.click(screen.getByRole("button", { name: "Record" }));
    await timing.pass(50);
    expect(page.recording).toBe(false);
    const record = screen.getByRole("button", { name: "Record" });
    expect(record.getAttribute("aria-pressed")).toBe("false");
  });

  test("clears", async () => {
    const { timing } = await mountOn(team);
    expect(rowsOf("Writes")).toHaveLength(3);
    fireEvent.click(screen.getByRole("button", { name: "Clear" }));
    await timing.pass(50);
    expect(screen.getByText("No writes yet")).toBeTruthy();
  });

  test("remembers settings, and follows the theme of DevTools", async () => {
    const { adapter, root, timing } = await mountOn(team, { settings: { tab: "Settings" } });
    expect(root.dataset["theme"]).toBe("light");
    adapter.setTheme("dark");
    await timing.pass(50);
    expect(root.dataset["theme"]).toBe("dark");
    fireEvent.click(screen.getByRole("radio", { name: "Light" }));
    await timing.pass(1_000);
    expect(root.dataset["theme"]).toBe("light");
    expect(adapter.stored).toMatchObject({ theme: "light", tab: "Settings" });
  });

  test("late settings undo nothing that was done meanwhile", async () => {
    const adapter = new FakeAdapter();
    let answer = (_: Record<string, unknown>): void => {};
    adapter.settings.read = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const { timing } = await mountAdapter(adapter);
    fireEvent.click(screen.getByRole("tab", { name: "Settings" }));
    await timing.pass(1_000);
    expect(adapter.stored).toEqual({});
    answer({ tab: "Rows", theme: "dark", maxWrites: 1_000 });
    await timing.pass(1_000);
    expect(screen.getByRole("tabpanel", { name: "Settings" })).toBeTruthy();
    expect(adapter.stored).toMatchObject({ tab: "Settings", theme: "dark", maxWrites: 1_000 });
  });

  test("leaves nothing behind", async () => {
    const { adapter, root, unmount } = await mountOn(team);
    unmount();
    expect(root.childElementCount).toBe(0);
    expect(adapter.posted.at(-1)?.message).toEqual({ m: "detach" });
  });
});

describe("pages without Jazz", () => {
  test("are told what was looked for", async () => {
    const adapter = new FakeAdapter();
    adapter.onPost = (_, { m }) => {
      if (m !== "attach") return;
      const signs = { wasm: true, engines: 0, dbs: 0, pushed: 0 };
      const hello = { m: "hello", protocol: 2, url: "https://a.example/", title: "A", top: true };
      adapter.receive("d1", { ...hello, startedAt: 1, signs });
    };
    await mountAdapter(adapter);
    expect(screen.getByText("No Jazz database on this page so far")).toBeTruthy();
    const looked = screen.getAllByRole("listitem").map((item) => item.textContent);
    expect(looked[0]).toBe("✓ seenJazz's WebAssembly module being loaded");
    expect(looked[1]).toContain("not seen");
  });

  test("and pages out of reach are named as such", async () => {
    const adapter = new FakeAdapter();
    adapter.setLink({ state: "no page", sentence: "Extensions cannot see this page." });
    await mountAdapter(adapter);
    expect(screen.getAllByText("Extensions cannot see this page.").length).toBeGreaterThan(0);
  });

  test("an updated extension asks to reopen DevTools", async () => {
    const { adapter, timing } = await mountOn(team);
    adapter.setLink({ state: "outdated", sentence: "Close and reopen DevTools." });
    await timing.pass(50);
    expect(screen.getByRole("alert").textContent).toContain("Close and reopen DevTools.");
  });
});

describe("writes", () => {
  test("are listed with author and fate, and filtered", async () => {
    const { timing } = await mountOn(team);
    const last = rowsOf("Writes")[2];
    expect(last?.textContent).toContain("denied");
    const filter = screen.getByRole("searchbox", { name: "Filter" });
    fireEvent.input(filter, { target: { value: "table:shares" } });
    await timing.pass(50);
    expect(rowsOf("Writes")).toHaveLength(1);
    fireEvent.input(filter, { target: { value: "colour:red" } });
    await timing.pass(50);
    expect(filter.getAttribute("aria-invalid")).toBe("true");
  });

  test("open their details by Enter and close them by Escape", async () => {
    const { timing } = await mountOn(team);
    const grid = screen.getByRole("grid", { name: "Writes" });
    fireEvent.keyDown(grid, { key: "ArrowDown" });
    await timing.pass(50);
    expect(queryByRole(document.body, "region", { name: "Details" })).toBeNull();
    fireEvent.keyDown(grid, { key: "Enter" });
    await timing.pass(50);
    const details = screen.getByRole("region", { name: "Details" });
    expect(details.textContent).toContain("alice inserted todos/");
    fireEvent.keyDown(grid, { key: "Escape" });
    await timing.pass(50);
    expect(queryByRole(document.body, "region", { name: "Details" })).toBeNull();
  });

  test("that were denied say which clause failed", async () => {
    const { timing } = await mountOn(team);
    fireEvent.click(rowsOf("Writes")[2] as HTMLElement);
    await timing.pass(1_000);
    const details = screen.getByRole("region", { name: "Details" });
    expect(details.textContent).toContain("todos.insert with_check");
    expect(details.textContent).toContain('"bob" = "alice" is false');
  });

  test("made by others appear as received, with their author", async () => {
    const { page, timing } = await mountOn((page) => {
      team(page);
      page.subscribe({
        table: "comments",
        array_subqueries: [],
        relation_ir: { TableScan: { table: "comments" } },
      });
    });
    page.session = null;
    page.now += 10_000;
    page.receive("comments", { body: text("Hello from elsewhere") }, "dave");
    await timing.pass(2_000);
    const last = rowsOf("Writes").at(-1);
    expect(last?.textContent).toContain("dave");
    expect(last?.textContent).toContain("received");
  });
});

describe("the page's own writes", () => {
  test("are never reported as received, though their deltas come first", async () => {
    const { page, timing } = await mountOn((page) => {
      team(page);
      page.subscribe(tableQuery("todos"));
      page.subscribe(tableQuery("projects"));
    });
    page.now += 60_000;
    const row = page.write("insert", "todos", null, todo("Water the plants"));
    await timing.pass(2_000);
    page.now += 60_000;
    page.write("update", "todos", row, { done: bool(true) });
    await timing.pass(2_000);
    page.now += 60_000;
    page.write("delete", "todos", row, null);
    await timing.pass(2_000);
    expect(rowsOf("Writes").filter(({ textContent }) => textContent?.includes("received"))).toEqual(
      [],
    );
    expect(rowsOf("Writes")).toHaveLength(6);
  });
});

describe("acting as somebody", () => {
  test("starts from the dialog, shows the banner, and stops", async () => {
    const { adapter, page, timing } = await mountOn(team);
    fireEvent.click(screen.getByRole("button", { name: "Act as" }));
    await timing.pass(50);
    const dialog = screen.getByRole("dialog", { name: "Act as" });
    fireEvent.click(getByRole(dialog, "radio", { name: "bob" }));
    await timing.pass(50);
    expect(dialog.textContent).toContain("In the page bob's permissions apply");
    expect(dialog.textContent).toContain("the server judges these writes as alice");
    fireEvent.click(getByRole(dialog, "button", { name: "Start" }));
    await timing.pass(200);
    expect(page.acting).toEqual({
      persona: { user_id: "bob", claims: {}, authMode: "external" },
      mode: "forSession",
    });
    expect(queryByRole(document.body, "dialog")).toBeNull();
    const banner = screen.getByRole("region", { name: "Impersonation" });
    expect(banner.textContent).toContain(
      "Acting as bobbob's permissions, bob as author. The connection is still alice's: a server would judge these writes as alice.",
    );
    expect(screen.getByRole("status", { name: "Acting as" }).textContent).toContain("bob");
    expect(adapter.acting).toBe("bob");
    fireEvent.click(getByRole(banner, "button", { name: "Stop" }));
    await timing.pass(200);
    expect(page.acting).toBeNull();
    expect(adapter.acting).toBeNull();
    expect(queryByRole(document.body, "region", { name: "Impersonation" })).toBeNull();
  });

  test("takes anybody new, once their claims are JSON", async () => {
    const { page, timing } = await mountOn(team);
    fireEvent.click(screen.getByRole("button", { name: "Act as" }));
    await timing.pass(50);
    const dialog = screen.getByRole("dialog", { name: "Act as" });
    const start = getByRole(dialog, "button", { name: "Start" }) as HTMLButtonElement;
    fireEvent.click(getByRole(dialog, "radio", { name: "Somebody new" }));
    await timing.pass(50);
    expect(start.disabled).toBe(true);
    fireEvent.input(getByRole(dialog, "textbox", { name: "User id" }), {
      target: { value: "eve" },
    });
    const claims = getByRole(dialog, "textbox", { name: "Claims" });
    fireEvent.input(claims, { target: { value: "{role" } });
    await timing.pass(50);
    expect(start.disabled).toBe(true);
    expect(dialog.textContent).toContain("The claims are not JSON yet");
    fireEvent.input(claims, { target: { value: '{"role":"editor"}' } });
    await timing.pass(50);
    fireEvent.click(start);
    await timing.pass(200);
    expect(page.acting?.persona).toEqual({
      user_id: "eve",
      claims: { role: "editor" },
      authMode: "external",
    });
  });

  test("is refused with the reason where this Jazz cannot", async () => {
    const { timing, page } = await mountOn(team, {
      info: {
        profile: {
          name: "Jazz 2.0.0-alpha.60",
          signs: [],
          act: { ok: false, reason: "its engine ignores another session." },
          replay: { ok: false, reason: "its engine ignores another session." },
          followSession: { ok: false, reason: null },
        },
      },
    });
    fireEvent.click(screen.getByRole("button", { name: "Act as" }));
    await timing.pass(50);
    const dialog = screen.getByRole("dialog", { name: "Act as" });
    expect(getByRole(dialog, "alert").textContent).toContain("its engine ignores another session.");
    const start = getByRole(dialog, "button", { name: "Start" }) as HTMLButtonElement;
    expect(start.disabled).toBe(true);
    fireEvent.submit(dialog.querySelector("form") as HTMLFormElement);
    await timing.pass(200);
    expect(page.acting).toBeNull();
  });
});

describe("replay", () => {
  test("plays a write as somebody else and shows each authority's verdict", async () => {
    const { timing, page } = await mountOn(team);
    fireEvent.click(rowsOf("Writes")[0] as HTMLElement);
    await timing.pass(100);
    fireEvent.click(screen.getByRole("button", { name: "Replay" }));
    await timing.pass(50);
    const dialog = screen.getByRole("dialog", { name: "Replay" });
    expect((getByRole(dialog, "radio", { name: "Dry run" }) as HTMLInputElement).checked).toBe(
      true,
    );
    expect(queryByRole(dialog, "radio", { name: "For real" })).toBeNull();
    fireEvent.click(getByRole(dialog, "radio", { name: "bob" }));
    await timing.pass(50);
    fireEvent.click(getByRole(dialog, "button", { name: "Replay" }));
    await timing.pass(500);
    const grid = within(dialog).getByRole("grid", { name: "Replay result" });
    const cells = within(within(grid).getAllByRole("row")[1] as HTMLElement)
      .getAllByRole("gridcell")
      .map((cell) => cell.textContent);
    expect(cells[1]).toContain("bob");
    expect(cells.slice(2, 5)).toEqual(["✕ denied", "✕ denied", "✓ allowed"]);
    expect(cells[5]).toBe("policy denied INSERT on table todos");
    expect(cells[6]).toContain('"alice" = "bob" is false');
    expect(page.engine.tables.get("todos")?.size).toBe(1);
  });
});

describe("rows and subscriptions", () => {
  test("rows show somebody's rights and who may do what", async () => {
    const { timing } = await mountOn(team, { settings: { tab: "Rows" } });
    // The tab is loaded on demand.
    fireEvent.change(await screen.findByRole("combobox", { name: "Table" }), {
      target: { value: "todos" },
    });
    await timing.pass(1_000);
    fireEvent.change(screen.getByRole("combobox", { name: "As" }), { target: { value: "=bob" } });
    await timing.pass(1_000);
    const [row] = rowsOf("Rows");
    const cells = within(row as HTMLElement).getAllByRole("gridcell");
    expect(cells.slice(-3).map((cell) => cell.textContent)).toEqual([
      "page engine: ✓ yes , sandbox: ✓ yes",
      "page engine: ✕ no , sandbox: ✕ no",
      "page engine: ✕ no , sandbox: ✕ no",
    ]);
    fireEvent.click(row as HTMLElement);
    await timing.pass(1_000);
    const details = screen.getByRole("region", { name: "Details" });
    expect(details.textContent).toContain("was made by");
    expect(within(details).getAllByRole("table").length).toBeGreaterThan(1);
  });

  test("comparing sessions says when a filter is not access control", async () => {
    const { timing } = await mountOn(
      (page) => {
        team(page);
        page.subscribe({
          table: "todos",
          array_subqueries: [],
          relation_ir: {
            Filter: {
              input: { TableScan: { table: "todos" } },
              predicate: {
                Cmp: {
                  left: { scope: "todos", column: "title" },
                  op: "Eq",
                  right: { Literal: text("Bread") },
                },
              },
            },
          },
        });
      },
      { settings: { tab: "Subscriptions" } },
    );
    fireEvent.click(rowsOf("Subscriptions")[0] as HTMLElement);
    await timing.pass(1_000);
    fireEvent.click(await screen.findByRole("button", { name: "Compare sessions" }));
    await timing.pass(1_000);
    const details = screen.getByRole("region", { name: "Details" });
    expect(details.textContent).toContain("the filter is not access control");
  });
});
