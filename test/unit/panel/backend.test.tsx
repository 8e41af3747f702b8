// @vitest-environment happy-dom
import { fireEvent, screen, within } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import { tableQuery } from "../../../protocol/table-query.ts";
import { text, user } from "./support/facts.ts";
import { FakeAdapter } from "./support/fake-adapter.ts";
import {
  BACKEND_NOW,
  type BackendCommand,
  BackendEvents,
  bob,
  FakeBackend,
} from "./support/fake-backend.ts";
import { eventually, mountAdapter } from "./support/mounted.tsx";
import { cellTexts, gridRows } from "./support/replay-steps.ts";

const NAMES = ["Sessions", "Subscriptions", "Rows", "Writes", "Policies", "Settings"];

const tabs = (): string[] =>
  screen.getAllByRole("tab").map(({ textContent }) => (textContent ?? "").replace(/\d+$/, ""));
const rows = (name: string): string[][] =>
  gridRows(screen.getByRole("grid", { name })).map(cellTexts);
const details = (): HTMLElement => screen.getByRole("region", { name: "Details" });

/** POST /todos as bob and in bob's name, a nightly job, and a request that failed. */
function traffic(): object[] {
  const backend = new BackendEvents();
  backend.request("q1", "POST", "/todos");
  const own = backend.handle("a1", { kind: "forRequest", session: bob, request: "q1" });
  const named = backend.handle("a2", {
    kind: "withAttribution",
    attribution: "bob",
    request: "q1",
  });
  backend.write(own, { session: bob, values: { title: text("Milk") } });
  backend.write(named, { attribution: "bob", op: "update", values: { title: text("Bread") } });
  backend.read(own, { session: bob });
  backend.handle("a3", { kind: "asBackend" });
  backend.write("a3", { row: "r9", values: { title: text("Nightly") } });
  backend.request("q2", "GET", "/todos/1");
  backend.handle("a4", { kind: "forRequest", request: "q2", thrown: "JWT expired" });
  return backend.events;
}

async function mounted(tab = "Requests", prepare: (adapter: FakeAdapter) => void = () => {}) {
  const adapter = new FakeAdapter();
  adapter.stored = { tab };
  prepare(adapter);
  const backend = new FakeBackend(adapter);
  backend.tell(...traffic());
  const panel = await mountAdapter(adapter);
  const until = (expectation: () => void) => eventually(panel.timing, expectation);
  const click = async (element: HTMLElement): Promise<void> => {
    fireEvent.click(element);
    await panel.timing.pass(50);
  };
  return { ...panel, adapter, backend, until, click };
}

describe("with a backend", () => {
  test("there is a tab for its requests beside Writes, and none without", async () => {
    await mounted();
    expect(tabs()).toEqual(NAMES.toSpliced(4, 0, "Requests"));
    expect(screen.getByRole("tabpanel", { name: "Requests" })).toBeTruthy();
  });

  test("that is gone, the page's tabs are as they were", async () => {
    const adapter = new FakeAdapter();
    adapter.stored = { tab: "Requests" };
    new FakeBackend(adapter, "d1", { pageOf: user("alice") });
    await mountAdapter(adapter);
    expect(tabs()).toEqual(NAMES);
    expect(screen.getByRole("tabpanel", { name: "Writes" })).toBeTruthy();
  });

  test("Database and Sessions name it, and it is not acted in", async () => {
    const { click } = await mounted("Sessions");
    const choice = screen.getByRole("combobox", { name: "Database" });
    expect(choice.textContent).toBe("todo-api · team-app · backend");
    expect(screen.getByRole("status", { name: "Acting as" }).textContent).toBe(
      "a session per handle",
    );
    const act = screen.getByRole("button", { name: "Act as" }) as HTMLButtonElement;
    expect(act.disabled).toBe(true);
    expect(act.title).toContain("replay its writes through another handle");
    const [row] = rows("Sessions");
    expect(row?.[0]).toBe("todo-api");
    expect(row).toContain("per handle");
    await click(gridRows(screen.getByRole("grid", { name: "Sessions" }))[0] as HTMLElement);
    fireEvent.keyDown(screen.getByRole("grid", { name: "Sessions" }), { key: "Enter" });
    await click(screen.getByRole("grid", { name: "Sessions" }));
    expect(details().textContent).toContain("todo-api is a Node backend of team-app");
    expect(details().textContent).toContain("A backend has no user of its own to replace");
    expect(details().textContent).toContain("asBackend1");
  });
});

describe("Requests", () => {
  test("line up session, handles, what was done, and warnings", async () => {
    await mounted();
    expect(rows("Requests").map((cells) => cells.slice(2))).toEqual([
      [
        "POST /todos",
        "BObob",
        'forRequest(req), withAttribution("bob")',
        "2",
        "1",
        "⚠ handles disagree, attributed",
      ],
      ["job", "–", "asBackend()", "1", "–", ""],
      ["GET /todos/1", "–", "forRequest(req)", "–", "–", "✕ not resolved"],
    ]);
  });

  test("are moved through by arrow keys, and Enter opens the details", async () => {
    const { timing, click } = await mounted();
    const grid = screen.getByRole("grid", { name: "Requests" });
    fireEvent.keyDown(grid, { key: "Home" });
    fireEvent.keyDown(grid, { key: "Enter" });
    await timing.pass(50);
    const said = details().textContent ?? "";
    expect(said).toContain(
      "POST /todos on todo-api was resolved to BObob; through 2 handles it wrote 2 times and read 1 time.",
    );
    expect(said).toContain("forRequest(req): bob's permissions, written in bob's name.");
    expect(said).toContain('withAttribution("bob"): the backend\'s permissions');
    const warnings = within(details()).getByRole("list", { name: "Warnings" });
    expect(warnings.textContent).toContain("The handles of this request disagree");
    const list = within(details()).getByRole("list", { name: "Writes through forRequest(req)" });
    await click(within(list).getByRole("button", { name: "insert todos/r1" }));
    expect(screen.getByRole("tabpanel", { name: "Writes" })).toBeTruthy();
    expect(details().textContent).toContain("through forRequest(req) for POST /todos");
  });

  test("are filtered by term", async () => {
    const { timing } = await mounted();
    const shown = async (filter: string): Promise<string[]> => {
      fireEvent.input(screen.getByRole("searchbox", { name: "Filter" }), {
        target: { value: filter },
      });
      await timing.pass(50);
      return rows("Requests").map((cells) => cells[2] ?? "");
    };
    expect(await shown("method:post")).toEqual(["POST /todos"]);
    expect(await shown("path:/todos/1")).toEqual(["GET /todos/1"]);
    expect(await shown("user:bob")).toEqual(["POST /todos"]);
    expect(await shown("handle:asBackend")).toEqual(["job"]);
    expect(await shown("warning:failed")).toEqual(["GET /todos/1"]);
    expect(await shown("warning:no")).toEqual(["job"]);
    expect(await shown("expired")).toEqual(["GET /todos/1"]);
  });
});

describe("Writes", () => {
  test("name the handle, and say whose permissions and name it used", async () => {
    const { timing, click } = await mounted("Writes");
    const grid = screen.getByRole("grid", { name: "Writes" });
    const heads = within(grid)
      .getAllByRole("columnheader")
      .map(({ textContent }) => textContent);
    expect(heads).toContain("Handle");
    expect(rows("Writes").map((cells) => cells[heads.indexOf("Handle")])).toEqual([
      "forRequest",
      "withAttribution",
      "asBackend",
    ]);
    fireEvent.keyDown(grid, { key: "Home" });
    fireEvent.keyDown(grid, { key: "ArrowDown" });
    fireEvent.keyDown(grid, { key: "Enter" });
    await timing.pass(50);
    expect(details().textContent).toContain(
      "withAttribution(\"bob\"): the backend's permissions, written in bob's name.",
    );
    await click(within(details()).getByRole("button", { name: "POST /todos" }));
    expect(screen.getByRole("tabpanel", { name: "Requests" })).toBeTruthy();
    expect(details().textContent).toContain("POST /todos on todo-api");
  });

  test("of page and backend are one timeline, and linked both ways", async () => {
    let page: FakeBackend | undefined;
    const { until, timing, click } = await mounted("Writes", (adapter) => {
      page = new FakeBackend(adapter, "d1", { pageOf: user("alice") });
      page.answer = answerRows;
    });
    const before = new BackendEvents();
    before.at = BACKEND_NOW + 103.5;
    before.write(null, { session: user("alice"), row: "p1" });
    const subscription = {
      t: "subscription",
      host: "h1",
      subscription: "0",
      session: user("alice"),
    };
    const delta = { t: "delta", host: "h1", subscription: "0", added: 1, removed: 0, updated: 0 };
    page?.tell(
      ...before.events,
      {
        ...subscription,
        at: BACKEND_NOW,
        query: JSON.stringify(tableQuery("todos")),
        tier: "local",
        options: null,
        stack: null,
      },
      { ...delta, at: BACKEND_NOW + 1, nth: 1, ids: [], rows: 0 },
      { ...delta, at: BACKEND_NOW + 900, nth: 2, ids: ["r9"], rows: 1 },
    );
    await until(() => expect(rows("Writes")).toHaveLength(5));
    expect(rows("Writes").map((cells) => [cells[1], cells[3], cells[4]?.slice(2)])).toEqual([
      ["insert", "r1", "bob"],
      ["insert", "p1", "alice"],
      ["update", "r1", "bob"],
      ["insert", "r9", "jazz:system"],
      ["insert", "r9", "jazz:system"],
    ]);
    fireEvent.keyDown(screen.getByRole("grid", { name: "Writes" }), { key: "End" });
    fireEvent.keyDown(screen.getByRole("grid", { name: "Writes" }), { key: "Enter" });
    await timing.pass(50);
    expect(details().textContent).toContain("Written by a backend");
    expect(details().textContent).toContain("asBackend(): the backend's permissions");
    await click(within(details()).getByRole("button", { name: "insert todos/r9" }));
    expect(details().textContent).toContain("Made by a job");
    const received = within(details()).getByRole("button", { name: "insert todos/r9" });
    await click(received);
    expect(details().textContent).toContain("elsewhere");
  });
});

test("what somebody else wrote is received, however soon after the page's own write", async () => {
  const adapter = new FakeAdapter();
  adapter.stored = { tab: "Writes" };
  const page = new FakeBackend(adapter, "d1", { pageOf: user("alice") });
  page.answer = answerRows;
  const { timing } = await mountAdapter(adapter);
  const own = new BackendEvents();
  own.write(null, { session: user("alice"), row: "r9", values: { title: text("Mine") } });
  const subscription = { t: "subscription", host: "h1", subscription: "0", session: user("alice") };
  const query = JSON.stringify(tableQuery("todos"));
  const rest = { tier: "local", options: null, stack: null };
  const delta = { t: "delta", host: "h1", subscription: "0", added: 0, removed: 0, updated: 1 };
  page.tell(
    ...own.events,
    { ...subscription, at: BACKEND_NOW, query, ...rest },
    { ...delta, at: BACKEND_NOW + 1, nth: 1, ids: [], rows: 1 },
    { ...delta, at: BACKEND_NOW + 400, nth: 2, ids: ["r9"], rows: 1 },
  );
  await eventually(timing, () => expect(rows("Writes")).toHaveLength(2));
  expect(rows("Writes").map((cells) => [cells[3], cells[4]?.slice(2), cells[6]])).toEqual([
    ["r9", "alice", "local"],
    ["r9", "jazz:system", "received"],
  ]);
});

/** The row that the nightly job wrote, as the page holds it. */
function answerRows({ name, request }: BackendCommand): unknown {
  if (name !== "query") return null;
  const { query } = request as { query: { select_columns?: string[] } };
  const columns = query.select_columns ?? [];
  const at = (BACKEND_NOW + 107) * 1_000;
  const values = columns.map((column) => {
    if (column === "$createdBy" || column === "$updatedBy") return text("jazz:system");
    if (column === "$createdAt" || column === "$updatedAt") return { type: "Timestamp", value: at };
    return column === "title" ? text("Nightly") : { type: "Null" };
  });
  return { columns, rows: [{ id: "r9", values }] };
}
