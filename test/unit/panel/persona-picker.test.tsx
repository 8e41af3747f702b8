// @vitest-environment happy-dom
import "fake-indexeddb/auto";
import {
  cleanup,
  fireEvent,
  queryByRole,
  render,
  screen,
  waitFor,
  within,
} from "@testing-library/preact";
import { IDBFactory } from "fake-indexeddb";
import { useMemo } from "preact/hooks";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { SavedPersonas } from "../../../panel/store/saved-personas.ts";
import {
  createPersonaChoice,
  type PersonaChoice,
} from "../../../panel/view/dialogs/persona-choice.ts";
import { PersonaPicker } from "../../../panel/view/dialogs/persona-picker.tsx";
import { usePersonas } from "../../../panel/view/dialogs/use-personas.ts";
import { type Panel, PanelContext } from "../../../panel/view/panel-context.ts";
import { savedOf } from "../../../panel/view/saved-of.ts";
import { createUiState } from "../../../panel/view/ui-state.ts";
import { mintExternalToken } from "../../../sandbox/db/token.ts";
import { user } from "./support/facts.ts";
import { connectedStore } from "./support/session.ts";

const TEAM = "app:team-app";
const seconds = Date.UTC(2026, 10, 23, 14, 3, 0) / 1_000;

let choice: PersonaChoice;
let saved: SavedPersonas;
let submitted: number;

function Example({ several }: { several: boolean }) {
  const personas = usePersonas();
  choice = useMemo(() => createPersonaChoice(personas, "alice", { several }), []);
  return (
    <form
      onSubmit={() => {
        submitted++;
      }}
    >
      <PersonaPicker choice={choice} personas={personas.value} />
    </form>
  );
}

/** A picker on a page of alice's, where these people were seen too. */
async function picker(people: readonly string[] = ["bob", "carol"], several = false) {
  const { adapter, timing, store, connection } = connectedStore();
  connection.start();
  await timing.pass(200);
  for (const name of people) store.recording.people.note(name, "$createdBy");
  const { client } = connection;
  const ui = createUiState();
  const panel = { adapter, store, connection, client, timing, ui } as unknown as Panel;
  saved = savedOf(panel);
  render(
    <PanelContext.Provider value={panel}>
      <Example several={several} />
    </PanelContext.Provider>,
  );
  await timing.pass(200);
}

const option = (name: string): HTMLInputElement =>
  screen.getByRole(choice.several ? "checkbox" : "radio", { name }) as HTMLInputElement;
const button = (name: string) => screen.getByRole("button", { name });
const box = (name: string) => screen.getByRole("textbox", { name }) as HTMLInputElement;
const type = (name: string, value: string) => fireEvent.input(box(name), { target: { value } });
const options = (group: string): string[] =>
  within(screen.getByRole("group", { name: group }))
    .getAllByRole(choice.several ? "checkbox" : "radio")
    .map((input) => input.getAttribute("aria-label") ?? "");
const chosen = () => {
  const result = choice.result.value;
  return result.ok
    ? result.personas.map(({ label, session }) => ({ label, session }))
    : result.problem;
};
const save = async (name: string): Promise<void> => {
  fireEvent.click(button("Save under a name"));
  type("Name", name);
  fireEvent.click(button("Save"));
  await waitFor(() => option(name));
};

beforeEach(() => {
  vi.resetModules();
  globalThis.indexedDB = new IDBFactory();
  submitted = 0;
});
afterEach(async () => {
  cleanup();
  await saved.settled();
});

describe("one persona", () => {
  test("is picked from the start, and is not the page's own user", async () => {
    await picker();
    expect(options("Seen on this page")).toEqual(["alice", "bob", "carol"]);
    expect(option("bob").checked).toBe(true);
    expect(chosen()).toEqual([{ label: "bob", session: user("bob") }]);
    fireEvent.click(option("carol"));
    expect([option("bob").checked, option("carol").checked]).toEqual([false, true]);
    fireEvent.click(option("No session"));
    expect(choice.result.value).toMatchObject({
      ok: true,
      personas: [{ name: null, session: null }],
    });
    fireEvent.click(option("Anonymous"));
    expect(chosen()).toMatchObject([{ session: { authMode: "anonymous" } }]);
  });

  test("becomes a variant when their claims are edited, and can go back", async () => {
    await picker();
    fireEvent.click(button("Edit"));
    type("Claims", '{"role": "editor"}');
    expect(chosen()).toEqual([{ label: "bob", session: user("bob", { role: "editor" }) }]);
    expect(option("bob").closest("label")?.textContent).toContain("changed");
    type("Claims", '{"role": ');
    expect(chosen()).toContain("bob: The claims are not JSON yet");
    expect(box("Claims").getAttribute("aria-invalid")).toBe("true");
    fireEvent.change(screen.getByRole("combobox", { name: "Auth mode" }), {
      target: { value: "local-first" },
    });
    type("Claims", "{}");
    expect(chosen()).toMatchObject([{ session: { authMode: "local-first" } }]);
    expect(
      screen.getByText(/is a UUID that Jazz derives from a key; “bob” is not one/),
    ).toBeTruthy();
    fireEvent.click(button("Undo changes"));
    expect(chosen()).toEqual([{ label: "bob", session: user("bob") }]);
  });

  test("may be somebody new: typing the id picks them", async () => {
    await picker();
    fireEvent.click(option("Somebody new"));
    expect(chosen()).toBe("Type the new persona's user id.");
    type("User id", "eve");
    type("Claims", '{"role":"x"}');
    expect(chosen()).toEqual([{ label: "eve", session: user("eve", { role: "x" }) }]);
    fireEvent.click(option("bob"));
    type("User id", "eva");
    expect(option("Somebody new").checked).toBe(true);
  });

  test("new and local-first has an id and the claims that Jazz gives", async () => {
    await picker();
    fireEvent.click(option("Somebody new"));
    type("User id", "eve");
    fireEvent.change(screen.getByRole("combobox", { name: "Auth mode" }), {
      target: { value: "local-first" },
    });
    expect(chosen()).toContain("The user id of a local-first user is a UUID");
    fireEvent.click(button("New id"));
    const id = box("User id").value;
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
    const claims = { subject: id, issuer: "urn:jazz:local-first" };
    expect(chosen()).toEqual([
      { label: id, session: { user_id: id, claims, authMode: "local-first" } },
    ]);
  });

  test("may come from a token, of which no text stays", async () => {
    await picker();
    const token = mintExternalToken({ sub: "dave", claims: { role: "editor" }, exp: seconds - 60 });
    fireEvent.click(button("Paste a session, JWT or request…"));
    const field = "Session, JWT or request headers";
    type(field, "Authorization: Basic abc");
    fireEvent.click(button("Read"));
    expect(screen.getByText(/of the kind “Basic”/)).toBeTruthy();
    type(field, `Authorization: Bearer ${token}`);
    const pasted = box(field);
    fireEvent.click(button("Read"));
    expect(pasted.value).toBe("");
    expect(queryByRole(document.body, "textbox", { name: field })).toBeNull();
    expect(option("dave, from request headers").checked).toBe(true);
    const claims = { role: "editor", subject: "dave" };
    expect(chosen()).toEqual([{ label: "dave", session: user("dave", claims) }]);
    expect(screen.getByText(/It expired 1 min ago/)).toBeTruthy();
    expect(document.body.innerHTML).not.toContain(token.slice(-20));
  });

  test("pasted whole is read at once, without getting into the field", async () => {
    await picker();
    fireEvent.click(button("Paste a session, JWT or request…"));
    const clipboardData = {
      getData: () => '{"user_id": "erin", "claims": {}, "authMode": "external"}',
    };
    const event = fireEvent.paste(box("Session, JWT or request headers"), { clipboardData });
    expect(event).toBe(false);
    expect(option("erin, from a session").checked).toBe(true);
  });
});

describe("saved personas", () => {
  test("are saved under a name, and picked as such", async () => {
    await picker();
    fireEvent.click(button("Edit"));
    type("Claims", '{"role": "editor"}');
    fireEvent.click(button("Save under a name"));
    expect(box("Name").value).toBe("bob, editor");
    type("Name", " ");
    expect((button("Save") as HTMLButtonElement).disabled).toBe(true);
    type("Name", "Editor Bob");
    fireEvent.keyDown(box("Name"), { key: "Enter" });
    await waitFor(() => option("Editor Bob"));
    expect(submitted).toBe(0);
    expect(options("Saved")).toEqual(["Editor Bob"]);
    expect(option("Editor Bob").checked).toBe(true);
    expect(chosen()).toEqual([{ label: "Editor Bob", session: user("bob", { role: "editor" }) }]);
    fireEvent.click(option("bob"));
    expect(chosen()).toEqual([{ label: "bob", session: user("bob") }]);
    await saved.settled();
    cleanup();
    await picker();
    await waitFor(() => option("Editor Bob"));
  });

  test("leave the keyboard where it was when nothing is saved after all", async () => {
    await picker();
    fireEvent.click(button("Save under a name"));
    await waitFor(() => expect(document.activeElement).toBe(box("Name")));
    fireEvent.keyDown(box("Name"), { key: "Escape" });
    await waitFor(() => expect(document.activeElement).toBe(option("bob")));
    expect(queryByRole(document.body, "group", { name: "Saved" })).toBeNull();
  });

  test("are renamed, changed and reordered", async () => {
    await picker();
    await save("One");
    fireEvent.click(option("carol"));
    await save("Two");
    fireEvent.click(button("Move up"));
    await waitFor(() => expect(options("Saved")).toEqual(["Two", "One"]));
    expect(button("Move up").getAttribute("aria-disabled")).toBe("true");
    fireEvent.click(button("Move up"));
    fireEvent.click(button("Rename"));
    type("Name", "One");
    expect(screen.getByText(/There is a saved persona “One” already/)).toBeTruthy();
    type("Name", "Carol first");
    fireEvent.click(button("Save"));
    await waitFor(() => expect(options("Saved")).toEqual(["Carol first", "One"]));
    fireEvent.click(button("Edit"));
    type("Claims", '{"a": 1}');
    fireEvent.click(button("Save changes"));
    await waitFor(() => expect(saved.of(TEAM).value.personas[0]?.session.claims).toEqual({ a: 1 }));
    expect(chosen()).toEqual([{ label: "Carol first", session: user("carol", { a: 1 }) }]);
  });

  test("are deleted, and brought back to their place", async () => {
    await picker();
    await save("One");
    fireEvent.click(option("carol"));
    await save("Two");
    fireEvent.click(option("One"));
    fireEvent.click(button("Delete"));
    const undo = await waitFor(() => button("Undo"));
    expect(document.activeElement).toBe(undo);
    expect(options("Saved")).toEqual(["Two"]);
    expect(chosen()).toBe("Choose somebody.");
    fireEvent.click(undo);
    await waitFor(() => expect(options("Saved")).toEqual(["One", "Two"]));
    expect(option("One").checked).toBe(true);
  });

  test("that cannot be stored still work, and it is said", async () => {
    globalThis.indexedDB = {
      open() {
        throw new DOMException("denied", "SecurityError");
      },
    } as unknown as IDBFactory;
    await picker();
    await waitFor(() => screen.getByText(/the browser gives this panel no storage/));
    await save("One");
    expect(chosen()).toMatchObject([{ label: "One" }]);
    await waitFor(() => screen.getByText(/last only until the panel closes/));
    expect(button("Try again")).toBeTruthy();
  });
});

describe("several personas", () => {
  test("are picked in order, edited one by one, and let go", async () => {
    await picker(["bob", "carol"], true);
    fireEvent.click(option("carol"));
    fireEvent.click(option("No session"));
    expect(chosen()).toMatchObject([{ label: "bob" }, { label: "carol" }, { label: "No session" }]);
    const picked = within(screen.getByRole("group", { name: "Picked" }));
    expect(picked.getByText("3 picked:")).toBeTruthy();
    fireEvent.click(picked.getByRole("button", { name: "bob" }));
    const session = screen.getByRole("group", { name: "Session of bob" });
    fireEvent.click(within(session).getByRole("button", { name: "Edit" }));
    type("Claims", "{");
    expect(chosen()).toContain("bob: ");
    fireEvent.click(option("bob"));
    expect(chosen()).toMatchObject([{ label: "carol" }, { label: "No session" }]);
    fireEvent.click(option("carol"));
    fireEvent.click(option("No session"));
    expect(chosen()).toBe("Choose somebody.");
    expect(screen.getByText("Nobody is picked.")).toBeTruthy();
  });

  test("are one stop of Tab; the arrow keys move between them", async () => {
    await picker(["bob", "carol"], true);
    const stops = () => screen.getAllByRole("checkbox").filter(({ tabIndex }) => tabIndex === 0);
    expect(stops()).toEqual([option("alice")]);
    option("alice").focus();
    fireEvent.keyDown(option("alice"), { key: "ArrowDown" });
    expect(document.activeElement).toBe(option("bob"));
    fireEvent.keyDown(option("bob"), { key: "End" });
    expect(document.activeElement).toBe(option("Somebody new"));
    fireEvent.keyDown(option("Somebody new"), { key: "ArrowRight" });
    expect(document.activeElement).toBe(option("alice"));
    await waitFor(() => expect(stops()).toEqual([option("alice")]));
  });
});

describe("many people", () => {
  const crowd = Array.from({ length: 200 }, (_, index) => `person-${index}`);

  test("are searched, from the keyboard too", async () => {
    await picker(crowd);
    expect(options("Seen on this page")).toHaveLength(60);
    expect(screen.getByText("141 more: search to find them.")).toBeTruthy();
    const search = screen.getByRole("searchbox", { name: "Search people" });
    fireEvent.input(search, { target: { value: "PERSON-19" } });
    expect(options("Seen on this page")).toEqual([
      "person-19",
      ...Array.from({ length: 10 }, (_, index) => `person-19${index}`),
    ]);
    fireEvent.keyDown(search, { key: "Enter" });
    expect(submitted).toBe(0);
    expect(option("person-19").checked).toBe(true);
    expect(document.activeElement).toBe(option("person-19"));
    search.focus();
    fireEvent.keyDown(search, { key: "ArrowDown" });
    expect(document.activeElement).toBe(option("person-19"));
  });

  test("of whom none is meant lead to somebody new", async () => {
    await picker(crowd);
    const search = screen.getByRole("searchbox", { name: "Search people" });
    fireEvent.input(search, { target: { value: "zoe" } });
    expect(queryByRole(document.body, "group", { name: "Seen on this page" })).toBeNull();
    fireEvent.click(button("Use it as the user id of somebody new"));
    expect(chosen()).toMatchObject([{ label: "zoe", session: { user_id: "zoe" } }]);
  });

  test("few people need no search", async () => {
    await picker();
    expect(queryByRole(document.body, "searchbox")).toBeNull();
  });
});
