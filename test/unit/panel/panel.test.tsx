// @vitest-environment happy-dom
import { fireEvent, getByRole, queryByRole, screen, within } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import { People } from "../../../panel/model/people.ts";
import { PROTOCOL_VERSION } from "../../../protocol/messages.ts";
import { tableQuery } from "../../../protocol/table-query.ts";
import { engineModuleBytes } from "../../../sandbox/engine/module-bytes.ts";
import { LaterDb } from "../support/later-db.ts";
import { waitFor } from "../support/wait-for.ts";
import { AppPage, TabDocument } from "./support/app-page.ts";
import { bool, int, text, user } from "./support/facts.ts";
import { FakeAdapter } from "./support/fake-adapter.ts";
import { eventually, mountAdapter, mountOn } from "./support/mounted.tsx";
import { pageClock } from "./support/page-clock.ts";
import { startTeamServer } from "./support/team-server.ts";

const todo = (title: string, owner = "alice") => ({
  title: text(title),
  done: bool(false),
  owner_id: text(owner),
  priority: int(1),
});

/** Alice adds a todo, shares it with bob, and is refused one of bob's. */
function team(page: AppPage): void {
  const row = page.write("insert", "todos", null, todo("Milk"));
  page.write("insert", "shares", null, {
    todoId: { type: "Uuid", value: row },
    user_id: text("bob"),
    can_edit: bool(false),
  });
  expect(() => page.write("insert", "todos", null, todo("Bread", "bob"))).toThrow("policy denied");
}

/** Two names whose colours are the same where either is alone. */
function sameHue(): [string, string] {
  const look = (name: string): string => {
    const people = new People();
    people.note(name, "test");
    return JSON.stringify(people.look(name));
  };
  const first = "aa";
  for (let i = 0; i < 100; i++) {
    const other = `b${String.fromCharCode(97 + (i % 26))}`;
    if (look(other) === look(first)) return [first, other];
  }
  throw new Error("No two names have the same colour.");
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
    const record = screen.getByRole("button", { name: "Record" });
    fireEvent.click(record);
    await timing.pass(50);
    expect(record.getAttribute("aria-pressed")).toBe("false");
    page.write("insert", "todos", null, todo("Unseen"));
    await timing.pass(50);
    expect(rowsOf("Writes")).toHaveLength(3);
    fireEvent.click(record);
    await timing.pass(50);
    expect(record.getAttribute("aria-pressed")).toBe("true");
    page.write("insert", "todos", null, todo("Seen"));
    await timing.pass(50);
    expect(rowsOf("Writes")).toHaveLength(4);
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

  test("remembers whose colour is which, but not in a private window", async () => {
    const hues = () =>
      new Map(
        [...document.querySelectorAll<HTMLElement>(".chip .avatar")].map((avatar) => [
          avatar.textContent,
          `${avatar.style.getPropertyValue("--hue")} ${avatar.className}`,
        ]),
      );
    // By their names alone these two would have the same one.
    const [one, other] = sameHue();
    const insert = (page: AppPage, name: string): void => {
      page.write("insert", "todos", null, todo("Milk", name), user(name));
    };
    const first = await mountOn((page) => {
      insert(page, one);
      insert(page, other);
    });
    await first.timing.pass(2_000);
    const before = hues();
    expect(new Set(before.values()).size).toBe(before.size);
    first.unmount();
    const next = await mountOn((page) => insert(page, other), { settings: first.adapter.stored });
    await next.timing.pass(50);
    insert(next.page, one);
    await next.timing.pass(2_000);
    expect([...hues()].sort()).toEqual([...before].sort());
    next.unmount();

    const adapter = new FakeAdapter();
    Object.assign(adapter, { isPrivate: async () => true });
    const page = new AppPage(adapter);
    insert(page, one);
    const hidden = await mountAdapter(adapter);
    fireEvent.click(screen.getByRole("tab", { name: "Writes" }));
    await hidden.timing.pass(3_000);
    expect(hues().has(one.toUpperCase())).toBe(true);
    expect(adapter.stored).toMatchObject({ tab: "Writes", colours: {} });
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
    const { realm } = new TabDocument(adapter);
    await (realm.WebAssembly as typeof WebAssembly).instantiate(engineModuleBytes());
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

  test("with the hook of another version are to be reloaded, which is said until they are", async () => {
    const adapter = new FakeAdapter();
    const { timing } = await mountAdapter(adapter);
    const hello = { url: "https://team.example/", title: "Team", top: true, startedAt: 1 };
    const signs = { wasm: false, engines: 0, dbs: 0, pushed: 0 };
    const message = { m: "hello", ...hello, signs };
    adapter.receive("d1", JSON.stringify({ ...message, protocol: PROTOCOL_VERSION - 1 }));
    await timing.pass(100);
    expect(screen.getByRole("alert").textContent).toBe(
      "A page cannot be inspected.The page still runs the hook of another version of this extension. Reload the page.",
    );
    adapter.receive("d1", JSON.stringify({ ...message, protocol: PROTOCOL_VERSION }));
    await timing.pass(100);
    expect(screen.queryByRole("alert")).toBeNull();
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
    const server = startTeamServer();
    const { page, timing } = await mountOn(
      (page) => {
        team(page);
        page.subscribe(tableQuery("comments"));
      },
      { serverUrl: server.url },
    );
    pageClock.advance(10_000);
    server.seed(page.table("comments"), { body: "Hello from elsewhere" }, { author: "dave" });
    await waitFor(async () => {
      await timing.pass(2_000);
      const last = rowsOf("Writes").at(-1);
      expect(last?.textContent).toContain("dave");
      expect(last?.textContent).toContain("received");
    });
  });
});

describe("the page's own writes", () => {
  test("are never reported as received, though their deltas come first", async () => {
    const { page, timing } = await mountOn((page) => {
      team(page);
      page.subscribe(tableQuery("todos"));
      page.subscribe(tableQuery("projects"));
    });
    pageClock.advance(60_000);
    const row = page.write("insert", "todos", null, todo("Water the plants"));
    await timing.pass(2_000);
    pageClock.advance(60_000);
    page.write("update", "todos", row, { done: bool(true) });
    await timing.pass(2_000);
    pageClock.advance(60_000);
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
    const { url: serverUrl } = startTeamServer();
    const { adapter, page, timing } = await mountOn(team, { serverUrl });
    fireEvent.click(screen.getByRole("button", { name: "Act as" }));
    await timing.pass(50);
    const dialog = screen.getByRole("dialog", { name: "Act as" });
    fireEvent.click(getByRole(dialog, "radio", { name: "bob" }));
    await timing.pass(50);
    expect(dialog.textContent).toContain("In the page bob's permissions apply");
    expect(dialog.textContent).toContain("the server judges these writes as alice");
    fireEvent.click(getByRole(dialog, "button", { name: "Start" }));
    await timing.pass(200);
    expect(adapter.commands("act").map(({ request }) => request)).toMatchObject([
      { persona: user("bob"), mode: "forSession" },
    ]);
    expect(page.db.getAuthState().session).toEqual(user("bob"));
    page.write("insert", "todos", null, todo("Eggs", "bob"));
    expect(queryByRole(document.body, "dialog")).toBeNull();
    const banner = screen.getByRole("region", { name: "Impersonation" });
    expect(banner.textContent).toContain(
      "Acting as bobbob's permissions, bob as author. The connection is still alice's: a server would judge these writes as alice.",
    );
    expect(screen.getByRole("status", { name: "Acting as" }).textContent).toContain("bob");
    expect(adapter.acting).toBe("bob");
    fireEvent.click(getByRole(banner, "button", { name: "Stop" }));
    await timing.pass(200);
    expect(page.db.getAuthState().session).toEqual(user("alice"));
    expect(() => page.write("insert", "todos", null, todo("Salt", "bob"))).toThrow("policy denied");
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
    expect(page.db.getAuthState().session).toEqual(user("eve", { role: "editor" }));
  });

  test("is refused with the reason where this Jazz cannot", async () => {
    const adapter = new FakeAdapter();
    new TabDocument(adapter).handOver(new LaterDb());
    const { timing } = await mountAdapter(adapter);
    fireEvent.click(screen.getByRole("button", { name: "Act as" }));
    await timing.pass(50);
    const dialog = screen.getByRole("dialog", { name: "Act as" });
    expect(getByRole(dialog, "alert").textContent).toContain(
      "could write real rows as its own user",
    );
    const start = getByRole(dialog, "button", { name: "Start" }) as HTMLButtonElement;
    expect(start.disabled).toBe(true);
    fireEvent.submit(dialog.querySelector("form") as HTMLFormElement);
    await timing.pass(200);
    expect(adapter.commands("act")).toEqual([]);
  });
});

describe("rows and subscriptions", () => {
  test("rows show somebody's rights and who may do what", async () => {
    const { timing } = await mountOn(team, { settings: { tab: "Rows" } });
    // The tab is loaded on demand.
    fireEvent.change(
      await eventually(timing, () => screen.getByRole("combobox", { name: "Table" })),
      {
        target: { value: "todos" },
      },
    );
    await timing.pass(1_000);
    const as = screen.getByRole("combobox", { name: "As" });
    const { value } = getByRole(as, "option", { name: "bob" }) as HTMLOptionElement;
    fireEvent.change(as, { target: { value } });
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
        page.subscribe(tableQuery("todos", { equals: { title: text("Bread") } }));
      },
      { settings: { tab: "Subscriptions" } },
    );
    fireEvent.click(rowsOf("Subscriptions")[0] as HTMLElement);
    await timing.pass(1_000);
    fireEvent.click(
      await eventually(timing, () => screen.getByRole("button", { name: "Compare sessions" })),
    );
    await timing.pass(1_000);
    const details = screen.getByRole("region", { name: "Details" });
    expect(details.textContent).toContain("the filter is not access control");
  });
});
