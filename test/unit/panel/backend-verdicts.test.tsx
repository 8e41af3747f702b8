// @vitest-environment happy-dom
import { fireEvent, screen, within } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import type { Request } from "../../../protocol/commands.ts";
import { AppPage } from "./support/app-page.ts";
import { bool, int, text, user } from "./support/facts.ts";
import { FakeAdapter } from "./support/fake-adapter.ts";
import { type BackendCommand, FakeBackend } from "./support/fake-backend.ts";
import { eventually, mountAdapter } from "./support/mounted.tsx";

const LATER = {
  name: "later",
  signs: ["context.forRequest", "context.forSession", "context.db"],
  act: { ok: false, reason: null },
  replay: { ok: true, reason: null },
  followSession: { ok: false, reason: null },
};
const ALPHA_53 = { ...LATER, name: "alpha.53" };

/** The rights of whoever asks: all but to delete. */
function answer({ name, request }: BackendCommand): unknown {
  if (name === "advise") {
    const { op } = request as Request<"advise">;
    return op === "delete"
      ? { verdict: "denied", missing: null }
      : { verdict: "unknown", missing: "The server is not reached." };
  }
  if (name === "dryRun") {
    const [write] = (request as Request<"dryRun">).writes;
    const nothing = {
      missing: [],
      thrown: null,
      row: null,
      table: null,
      before: null,
      after: null,
    };
    return { results: [{ ...nothing, write: write?.write, verdict: "allowed" }], enforcing: true };
  }
  if (name !== "query") return null;
  const { query, session } = request as Request<"query">;
  const columns = query.select_columns ?? [];
  const values = columns.map((column) =>
    column.startsWith("$can") ? bool(column !== "$canDelete") : { type: "Null" },
  );
  const id = /"value":"([^"]+)"/.exec(JSON.stringify(query.relation_ir))?.[1];
  return { columns, rows: session && id ? [{ id, values }] : [] };
}

/** A row of alice's in Rows, with the app's backend beside the page. */
async function rowBeside(profile: typeof LATER) {
  const adapter = new FakeAdapter();
  adapter.stored = { tab: "Rows" };
  const page = new AppPage(adapter);
  const values = {
    title: text("Milk"),
    done: bool(false),
    owner_id: text("alice"),
    priority: int(1),
  };
  page.write("insert", "todos", null, values);
  const bobs = { name: text("Bob's"), owner_id: text("bob"), archived: bool(false) };
  page.write("insert", "projects", null, bobs, user("bob"));
  const backend = new FakeBackend(adapter, undefined, { info: { profile } });
  backend.answer = answer;
  const { timing } = await mountAdapter(adapter);
  const table = await eventually(timing, () => screen.getByRole("combobox", { name: "Table" }));
  fireEvent.change(table, { target: { value: "todos" } });
  await timing.pass(1_000);
  const [, row] = within(screen.getByRole("grid", { name: "Rows" })).getAllByRole("row");
  fireEvent.click(row as HTMLElement);
  fireEvent.keyDown(screen.getByRole("grid", { name: "Rows" }), { key: "Enter" });
  const details = await eventually(timing, () => screen.getByRole("region", { name: "Details" }));
  const ask = await eventually(timing, () =>
    within(details).getByRole("button", { name: "Ask the backend" }),
  );
  const asked = (name: string) => backend.commands.filter((command) => command.name === name);
  return { timing, details: within(details), ask, asked };
}

describe("who may do what, by the backend", () => {
  test("is asked when somebody wants it, and stands beside the page engine and the sandbox", async () => {
    const { timing, details, ask, asked } = await rowBeside(ALPHA_53);
    expect(details.queryByRole("button", { name: /, backend:/ })).toBeNull();
    expect(asked("query")).toEqual([]);
    fireEvent.click(ask);
    const cell = await eventually(timing, () =>
      details.getByRole("button", { name: "bob, update, backend: allowed" }),
    );
    expect(cell.closest("td")?.textContent).toContain("≠");
    expect(details.getByRole("button", { name: "alice, delete, backend: denied" })).toBeTruthy();
    expect(details.getByRole("button", { name: "bob, update, page engine: unknown" })).toBeTruthy();
    expect(details.queryByRole("button", { name: "Ask the backend" })).toBeNull();
  });

  test("of a later Jazz is its own advice under a handle of each person", async () => {
    const { timing, details, ask, asked } = await rowBeside(LATER);
    fireEvent.click(ask);
    const cell = await eventually(timing, () =>
      details.getByRole("button", { name: "bob, read, backend: unknown" }),
    );
    expect(cell.title).toBe("The server is not reached.");
    const requests = asked("advise").map(({ request }) => request as Request<"advise">);
    expect(new Set(requests.map(({ op, persona }) => `${persona?.user_id} ${op}`))).toEqual(
      new Set(
        ["alice", "bob"].flatMap((who) => ["read", "update", "delete"].map((op) => `${who} ${op}`)),
      ),
    );
    expect(requests.every(({ through }) => through?.kind === "forSession")).toBe(true);
  });

  test("explains beside the sandbox, and marks that they disagree", async () => {
    const { timing, details } = await rowBeside(ALPHA_53);
    const cell = await eventually(timing, () =>
      details.getByRole("button", { name: "bob, update, sandbox: denied" }),
    );
    fireEvent.click(cell);
    const dialog = await eventually(timing, () =>
      within(screen.getByRole("dialog", { name: "Explain" })),
    );
    const ask = await eventually(timing, () =>
      dialog.getByRole("button", { name: "Ask the backend" }),
    );
    fireEvent.click(ask);
    await eventually(timing, () =>
      dialog.getByText(/by the backend, It took it and rolled it back/),
    );
    expect(dialog.getByText(/They disagree/)).toBeTruthy();
  });
});
