// @vitest-environment happy-dom
import { fireEvent, screen, within } from "@testing-library/preact";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { OperationPolicy, Permissions, PolicyExpr, Schema } from "../../../protocol/jazz.ts";
import { startSandboxServer } from "../../../sandbox/server/start-sandbox-server.ts";
import { waitFor } from "../support/wait-for.ts";
import { AppPage, type AppPageOptions } from "./support/app-page.ts";
import { bool, int, text, user, uuid } from "./support/facts.ts";
import { eventually, mountOn } from "./support/mounted.tsx";
import { TEAM_SCHEMA } from "./support/team-schema.ts";

afterEach(() => vi.unstubAllGlobals());

const todo = (title: string, owner = "alice") => ({
  title: text(title),
  done: bool(false),
  owner_id: text(owner),
  priority: int(1),
});

/** Alice's todo, shared with bob to look at; and a write of hers that was denied. */
function team(page: AppPage): void {
  const row = page.write("insert", "todos", null, todo("Milk"));
  page.write("insert", "shares", null, {
    todoId: uuid(row),
    user_id: text("bob"),
    can_edit: bool(false),
  });
  expect(() => page.write("insert", "todos", null, todo("Bread", "bob"))).toThrow("policy denied");
}

const NEVER: PolicyExpr = { type: "False" };
const ALWAYS: PolicyExpr = { type: "True" };

const TEAM_PERMISSIONS: Permissions = Object.fromEntries(
  Object.entries(TEAM_SCHEMA).map(([table, { policies }]) => [table, policies ?? {}]),
);

/** The team's schema with another policy for one operation on todos. */
function withTodoPolicy(policies: Permissions[string]): Schema {
  const { todos } = TEAM_SCHEMA;
  if (!todos) throw new Error("The team has todos.");
  return { ...TEAM_SCHEMA, todos: { ...todos, policies: { ...todos.policies, ...policies } } };
}

const rowsOf = (name: string): HTMLElement[] =>
  within(screen.getByRole("grid", { name })).getAllByRole("row").slice(1);

const dialog = () => within(screen.getByRole("dialog", { name: "Explain" }));

function choose(name: string, value: string): void {
  fireEvent.change(dialog().getByRole("combobox", { name }), { target: { value } });
}

/** What the tree shows: level, openness and words of each item. */
const tree = () =>
  dialog()
    .getAllByRole("treeitem")
    .map((item) => {
      const open = item.getAttribute("aria-expanded");
      const words = item.querySelector(".trace-line")?.textContent ?? "";
      return `${item.getAttribute("aria-level")}${open === null ? "" : open === "true" ? "-" : "+"} ${words.replace(/^[▾▸]?[✓✕?–]/, "")}`;
    });

type Mounted = Awaited<ReturnType<typeof mountOn>>;

async function explainWrite(prepare = team, options: AppPageOptions = {}) {
  const mounted = await mountOn(prepare, options);
  await explainLastWrite(mounted);
  return mounted;
}

async function explainLastWrite({ timing }: Pick<Mounted, "timing">): Promise<void> {
  fireEvent.click(rowsOf("Writes").at(-1) as HTMLElement);
  await timing.pass(1_000);
  const details = within(screen.getByRole("region", { name: "Details" }));
  fireEvent.click(await eventually(timing, () => details.getByRole("button", { name: "Explain" })));
  await timing.pass(1_000);
  await eventually(timing, () => screen.getByRole("dialog", { name: "Explain" }));
  await timing.pass(1_000);
}

async function openTab({ timing }: Pick<Mounted, "timing">, name: string): Promise<void> {
  fireEvent.click(screen.getByRole("tab", { name }));
  await timing.pass(1_000);
}

/** Has the panel judge by what the app handed over, not by what its engine goes by. */
async function judgeByHandedOver(mounted: Pick<Mounted, "timing">): Promise<void> {
  await openTab(mounted, "Policies");
  fireEvent.change(screen.getByRole("combobox", { name: "Source" }), {
    target: { value: "handed over" },
  });
  await mounted.timing.pass(100);
}

describe("Explain of a denied write", () => {
  test("says the clause with the values it compared, opened where it failed", async () => {
    await explainWrite();
    const shown = dialog();
    expect(shown.getByText(/todos\.insert with_check: owner_id = session\.user_id/)).toBeTruthy();
    expect(tree()).toEqual([
      "1- denied: todos.insert with_check",
      "2 denied: owner_id = session.user_id",
    ]);
    const [, atom] = shown.getAllByRole("treeitem");
    expect(atom?.textContent).toContain('owner_id = "bob" Text, column');
    expect(atom?.textContent).toContain('session.user_id = "alice" Text, session');
    const owner = shown.getByRole("textbox", { name: /owner_id/ }) as HTMLInputElement;
    expect(owner.value).toBe("bob");
    expect(shown.getByText(/the insert of/)).toBeTruthy();
  });

  test("follows what is typed, and says what cannot be read", async () => {
    const { timing } = await explainWrite();
    const owner = dialog().getByRole("textbox", { name: /owner_id/ });
    fireEvent.input(owner, { target: { value: "alice" } });
    await timing.pass(100);
    expect(dialog().getByText(/"alice" = "alice" is true/)).toBeTruthy();
    const priority = dialog().getByRole("textbox", { name: /priority/ });
    fireEvent.input(priority, { target: { value: "many" } });
    await timing.pass(100);
    expect(priority.getAttribute("aria-invalid")).toBe("true");
    expect(dialog().getAllByText(/Type a whole number/).length).toBeGreaterThan(0);
    expect(dialog().queryByRole("tree")).toBeNull();
    fireEvent.input(priority, { target: { value: "2" } });
    fireEvent.click(dialog().getByRole("checkbox", { name: "due is null" }));
    await timing.pass(100);
    expect(dialog().getAllByText(/Type a date/).length).toBeGreaterThan(0);
    fireEvent.click(dialog().getByRole("checkbox", { name: "due is null" }));
    await timing.pass(100);
    expect(dialog().getByRole("tree")).toBeTruthy();
    choose("Persona", "nobody");
    await timing.pass(100);
    expect(dialog().getByText("Nothing is checked without a session.")).toBeTruthy();
  });

  test("asks the page for a dry run, and says where the two differ", async () => {
    const mounted = await explainWrite((page) => {
      const permissions = { ...TEAM_PERMISSIONS, todos: { insert: { with_check: NEVER } } };
      page.handOver({ db: page.db, permissions });
      team(page);
    });
    const { timing } = mounted;
    const dryRun = async (owner: string): Promise<void> => {
      const field = dialog().getByRole("textbox", { name: /owner_id/ });
      fireEvent.input(field, { target: { value: owner } });
      await timing.pass(100);
      fireEvent.click(dialog().getByRole("button", { name: "Dry run in the page" }));
      await timing.pass(500);
    };
    await dryRun("bob");
    expect(dialog().getByText(/by the page engine, policy denied INSERT/)).toBeTruthy();
    expect(dialog().queryByText(/They disagree/)).toBeNull();
    fireEvent.click(dialog().getByRole("button", { name: "Close" }));
    await judgeByHandedOver(mounted);
    await openTab(mounted, "Writes");
    await explainLastWrite(mounted);
    await dryRun("bob");
    expect(dialog().getByText(/by the page engine, policy denied INSERT/)).toBeTruthy();
    expect(dialog().queryByText(/They disagree/)).toBeNull();
    await dryRun("alice");
    expect(dialog().getByText(/They disagree: one of them is wrong/)).toBeTruthy();
  });

  test("is judged as whoever is chosen, whose claims may be typed", async () => {
    const lead: PolicyExpr = {
      type: "SessionCmp",
      path: ["claims", "role"],
      op: "Eq",
      value: text("lead"),
    };
    const schema = withTodoPolicy({ insert: { with_check: lead } });
    const { timing } = await mountOn(
      (page) => {
        expect(() => page.write("insert", "todos", null, todo("Milk"), user("carol"))).toThrow(
          "policy denied",
        );
      },
      { schema },
    );
    fireEvent.click(rowsOf("Writes")[0] as HTMLElement);
    await timing.pass(1_000);
    const details = within(screen.getByRole("region", { name: "Details" }));
    fireEvent.click(
      await eventually(timing, () => details.getByRole("button", { name: "Explain" })),
    );
    await timing.pass(1_000);
    await eventually(timing, () => screen.getByRole("dialog", { name: "Explain" }));
    await timing.pass(1_000);
    fireEvent.click(dialog().getByRole("button", { name: "Edit" }));
    await timing.pass(100);
    const claims = dialog().getByRole("textbox", { name: "Claims" });
    fireEvent.input(claims, { target: { value: '{"role": "lead"}' } });
    await timing.pass(100);
    expect(dialog().getByText(/"lead" = "lead" is true/)).toBeTruthy();
    fireEvent.input(claims, { target: { value: "{" } });
    await timing.pass(100);
    expect(dialog().getAllByText(/The claims are not JSON yet/).length).toBeGreaterThan(0);
  });

  test("is copied as text and as a policy test", async () => {
    const copied: string[] = [];
    vi.stubGlobal("navigator", {
      ...navigator,
      clipboard: {
        writeText: async (text: string) => {
          copied.push(text);
        },
      },
    });
    const { timing } = await explainWrite();
    fireEvent.click(dialog().getByRole("button", { name: "Copy as text" }));
    fireEvent.click(dialog().getByRole("button", { name: "Copy as test" }));
    await timing.pass(100);
    expect(copied[0]).toContain("insert todos as alice: denied");
    expect(copied[0]).toContain("  ✕ owner_id = session.user_id");
    expect(copied[1]).toContain('test("alice may not insert todos"');
  });
});

describe("the tree of an explanation", () => {
  async function explainRow(cell = "bob, update, sandbox: denied", schema = TEAM_SCHEMA) {
    const mounted = await mountOn(team, { schema, settings: { tab: "Rows" } });
    fireEvent.change(
      await eventually(mounted.timing, () => screen.getByRole("combobox", { name: "Table" })),
      {
        target: { value: "todos" },
      },
    );
    await mounted.timing.pass(1_000);
    fireEvent.click(rowsOf("Rows")[0] as HTMLElement);
    await mounted.timing.pass(1_000);
    const details = within(screen.getByRole("region", { name: "Details" }));
    fireEvent.click(
      await eventually(mounted.timing, () => details.getByRole("button", { name: cell })),
    );
    await mounted.timing.pass(1_000);
    await eventually(mounted.timing, () => screen.getByRole("dialog", { name: "Explain" }));
    await mounted.timing.pass(1_000);
    return mounted;
  }

  const active = () => {
    const id = dialog().getByRole("tree").getAttribute("aria-activedescendant") ?? "";
    return document.getElementById(id)?.querySelector(".trace-line code")?.textContent;
  };

  test("opens from a cell of the matrix, and is walked by keys alone", async () => {
    const { timing } = await explainRow();
    const items = dialog().getByRole("tree");
    const press = async (key: string) => {
      fireEvent.keyDown(items, { key });
      await timing.pass(20);
    };
    expect(items.getAttribute("tabindex")).toBe("0");
    expect(active()).toBe("todos.update using");
    expect(tree().slice(0, 3)).toEqual([
      "1- denied: todos.update using",
      "2- denied: any of 2",
      "3 denied: owner_id = session.user_id",
    ]);
    await press("ArrowDown");
    expect(active()).toBe("any of 2");
    await press("ArrowLeft");
    expect(tree()).toEqual(["1- denied: todos.update using", "2+ denied: any of 2"]);
    await press("ArrowLeft");
    expect(active()).toBe("todos.update using");
    await press("Enter");
    expect(tree()).toEqual(["1+ denied: todos.update using"]);
    await press("ArrowRight");
    await press("ArrowRight");
    expect(active()).toBe("any of 2");
    await press(" ");
    await press("End");
    expect(active()).toBe("can_edit = true");
    await press("Home");
    expect(active()).toBe("todos.update using");
    const levels = dialog().getAllByRole("treeitem");
    expect(levels[2]?.getAttribute("aria-posinset")).toBe("1");
    expect(levels[2]?.getAttribute("aria-setsize")).toBe("2");
  });

  test("is marked where the page's engine and the sandbox contradict each other", async () => {
    const mounted = await mountOn(
      (page) => {
        page.handOver({ db: page.db, permissions: TEAM_PERMISSIONS });
        team(page);
      },
      { schema: withTodoPolicy({ delete: { using: ALWAYS } }) },
    );
    const { timing } = mounted;
    await judgeByHandedOver(mounted);
    await openTab(mounted, "Rows");
    fireEvent.change(
      await eventually(timing, () => screen.getByRole("combobox", { name: "Table" })),
      {
        target: { value: "todos" },
      },
    );
    fireEvent.change(screen.getByRole("combobox", { name: "As" }), { target: { value: "=bob" } });
    await timing.pass(1_000);
    const [row] = rowsOf("Rows");
    const last = within(row as HTMLElement)
      .getAllByRole("gridcell")
      .at(-1);
    expect(last?.textContent).toBe("page engine: ✓ yes ≠ but sandbox: ✕ no");
    fireEvent.click(row as HTMLElement);
    await timing.pass(1_000);
    const details = within(screen.getByRole("region", { name: "Details" }));
    const cell = await eventually(timing, () =>
      details.getByRole("button", {
        name: "bob, delete, sandbox: denied",
      }),
    );
    expect(cell.closest("td")?.textContent).toContain("≠");
    const agreed = details.getByRole("button", { name: "bob, update, sandbox: denied" });
    expect(agreed.closest("td")?.textContent).not.toContain("≠");
  });

  test("says what the page's engine has to say of the same row", async () => {
    const { timing } = await explainRow();
    expect(
      await eventually(timing, () =>
        dialog().getByText(/by the page engine, by \$canEdit of the row/),
      ),
    ).toBeTruthy();
  });

  test("knows a claim to be absent once somebody says so", async () => {
    const lead: PolicyExpr = {
      type: "SessionCmp",
      path: ["claims", "role"],
      op: "Eq",
      value: text("lead"),
    };
    const schema: Schema = {
      ...TEAM_SCHEMA,
      todos: {
        ...(TEAM_SCHEMA["todos"] as Schema[string]),
        policies: { ...TEAM_SCHEMA["todos"]?.policies, delete: { using: lead } },
      },
    };
    const { timing } = await explainRow("bob, delete, sandbox: unknown", schema);
    const open = "Not known here: session.claims.role of bob, whose session was not seen.";
    expect(dialog().getAllByText(open).length).toBeGreaterThan(0);
    fireEvent.click(dialog().getByRole("button", { name: "Type them" }));
    await timing.pass(100);
    expect(dialog().getAllByText(/is not among the session's claims/).length).toBeGreaterThan(0);
    expect(dialog().queryByText(/Not known here/)).toBeNull();
  });

  test("counts claims of somebody whose session was not seen as unknown", async () => {
    const { timing } = await explainRow();
    expect(dialog().getByText(/Only the name was seen/)).toBeTruthy();
    fireEvent.click(dialog().getByRole("button", { name: "Type them" }));
    await timing.pass(100);
    const name = dialog().getByRole("textbox", { name: "User id" }) as HTMLInputElement;
    expect(name.value).toBe("bob");
    choose("Operation", "delete");
    await timing.pass(100);
    expect(tree()[0]).toBe("1- denied: todos.delete using");
    fireEvent.click(dialog().getByRole("button", { name: "Close" }));
    await timing.pass(100);
    expect(screen.queryByRole("dialog", { name: "Explain" })).toBeNull();
  });
});

describe("a write that a server rejected", () => {
  test("is judged as the page's own user, and names the claims it rests on", async () => {
    const onDuty: PolicyExpr = {
      type: "SessionCmp",
      path: ["claims", "on_duty"],
      op: "Eq",
      value: bool(true),
    };
    const schema: Schema = {
      notes: {
        columns: [{ name: "body", column_type: { type: "Text" }, nullable: false }],
        policies: { insert: { with_check: onDuty } },
      },
    };
    const server = startSandboxServer({
      url: "https://sync.team.example",
      schema,
      permissions: { notes: schema["notes"]?.policies ?? {} },
      users: { alice: { claims: {} } },
      latency: 0,
    });
    onTestFinished(() => server.stop());
    const { timing } = await mountOn(
      (page) => {
        page.write("insert", "notes", null, { body: text("Hello") });
      },
      { schema, session: user("alice", { on_duty: true }), serverUrl: server.url },
    );
    await waitFor(async () => {
      await timing.pass(1_000);
      expect(rowsOf("Writes")[0]?.textContent).toContain("rejected");
    });
    fireEvent.click(rowsOf("Writes")[0] as HTMLElement);
    await timing.pass(1_000);
    const details = screen.getByRole("region", { name: "Details" });
    await eventually(timing, () => within(details).getByText(/it was rejected/));
    expect(details.textContent).toContain("session.claims.on_duty = true (Boolean)");
  });
});

/** What the panel saves when it is asked to export. */
async function exported({ timing }: Mounted): Promise<string> {
  const saved: Blob[] = [];
  const create = vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
    saved.push(blob as Blob);
    return "blob:recording";
  });
  onTestFinished(() => create.mockRestore());
  fireEvent.click(screen.getByRole("button", { name: "Export" }));
  await waitFor(async () => {
    await timing.pass(100);
    expect(saved).toHaveLength(1);
  });
  return (await saved[0]?.text()) ?? "";
}

describe("the Policies tab", () => {
  const broken = withTodoPolicy({
    select: {
      using: {
        type: "Cmp",
        column: "owner_id",
        op: "Eq",
        value: { type: "SessionRef", path: ["role"] },
      },
    },
  });
  const ONLY_THERE: OperationPolicy = {
    using: {
      type: "Cmp",
      column: "title",
      op: "Eq",
      value: { type: "Literal", value: text("only-on-the-server") },
    },
  };
  const serverUrl = "wss://sync.team.example";
  const open = async (schema = TEAM_SCHEMA) => {
    const mounted = await mountOn(team, { schema, serverUrl, settings: { tab: "Policies" } });
    await eventually(mounted.timing, () => screen.getByRole("grid", { name: "Policies" }));
    return mounted;
  };

  const policiesOf = (table: string): HTMLElement => {
    const isOf = (row: HTMLElement): boolean =>
      within(row).getAllByRole("gridcell")[0]?.textContent === table;
    return rowsOf("Policies").find(isOf) as HTMLElement;
  };

  test("is a matrix of tables and operations, with warnings beside the clauses", async () => {
    const { timing } = await open(broken);
    const texts = rowsOf("Policies").map((row) =>
      within(row)
        .getAllByRole("gridcell")
        .slice(0, 6)
        .map((cell) => cell.textContent),
    );
    expect(texts).toEqual([
      [
        "comments",
        "– denied by default",
        "– denied by default",
        "– denied by default",
        "– denied by default",
        "⚠ 1",
      ],
      ["projects", "✓ always", "✓ explicit", "✓ explicit", "✓ via update", "none"],
      ["shares", "✓ always", "✓ explicit", "– denied by default", "– denied by default", "⚠ 3"],
      ["todos", "✓ explicit", "✓ explicit", "✓ explicit", "✓ explicit", "⚠ 1"],
    ]);
    fireEvent.click(policiesOf("todos"));
    await timing.pass(100);
    const details = within(screen.getByRole("region", { name: "Details" }));
    const warnings = within(details.getByRole("list", { name: "Warnings about read" }));
    expect(warnings.getByText(/session\.role is nothing Jazz knows/)).toBeTruthy();
    expect(warnings.getByText("denies silently")).toBeTruthy();
    expect(
      details.getByText("policy.todos.allowRead.where({ owner_id: session.role });"),
    ).toBeTruthy();
    fireEvent.click(details.getByRole("button", { name: "Show JSON" }));
    await timing.pass(50);
    expect(details.getByText(/"SessionRef"/)).toBeTruthy();
  });

  test("is linked from an explanation that met a warning", async () => {
    const { timing } = await open(broken);
    fireEvent.click(policiesOf("todos"));
    await timing.pass(100);
    fireEvent.click(screen.getByRole("button", { name: "Who may read?" }));
    await timing.pass(1_000);
    await eventually(timing, () => screen.getByRole("dialog", { name: "Explain" }));
    await timing.pass(1_000);
    const met = within(dialog().getByRole("list", { name: "Warnings about these clauses" }));
    fireEvent.click(met.getByRole("button", { name: "Show in Policies" }));
    await timing.pass(200);
    expect(screen.queryByRole("dialog", { name: "Explain" })).toBeNull();
    expect(document.activeElement?.textContent).toContain("session.role is nothing Jazz knows");
  });

  test("takes a file, says where one is wrong, and lets the source be chosen", async () => {
    const { timing } = await open();
    const upload = async (name: string, content: string) => {
      const file = new File([content], name, { type: "application/json" });
      const input = screen.getByLabelText("Compiled permissions") as HTMLInputElement;
      Object.defineProperty(input, "files", { value: [file], configurable: true });
      fireEvent.change(input);
      await timing.pass(200);
    };
    const wrong = { todos: { select: { using: { type: "Not" } } } };
    await upload("wrong.json", JSON.stringify(wrong));
    expect((await eventually(timing, () => screen.getByRole("alert"))).textContent).toBe(
      "wrong.json: todos.select.using.expr is not a policy expression: it has no “type”.",
    );
    await upload("right.json", JSON.stringify({ todos: { select: { using: { type: "True" } } } }));
    expect(screen.queryByRole("alert")).toBeNull();
    const source = screen.getByRole("combobox", { name: "Source" }) as HTMLSelectElement;
    expect(source.value).toBe("imported");
    expect(policiesOf("todos").textContent).toContain("denied by default");
    fireEvent.change(source, { target: { value: "merged" } });
    await timing.pass(100);
    expect(policiesOf("todos").textContent).not.toContain("denied by default");
    fireEvent.change(source, { target: { value: "imported" } });
    await timing.pass(100);
    fireEvent.click(screen.getByRole("button", { name: "Forget" }));
    await timing.pass(100);
    expect(source.value).toBe("merged");
  });

  test("fetches from a server with a secret that stays in its field", async () => {
    const asked: { url: string; secret: unknown }[] = [];
    vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
      asked.push({ url, secret: (init.headers as Record<string, string>)["X-Jazz-Admin-Secret"] });
      return asked.length === 1
        ? Promise.reject(new TypeError("Failed to fetch"))
        : new Response(
            JSON.stringify({
              head: { version: 7 },
              permissions: { todos: { select: { using: { type: "False" } } } },
            }),
          );
    });
    const { timing, page, adapter } = await open();
    fireEvent.click(screen.getByRole("button", { name: "Fetch from server" }));
    await timing.pass(50);
    const region = within(screen.getByRole("region", { name: "Fetch permissions" }));
    const secret = region.getByLabelText("Admin secret") as HTMLInputElement;
    expect(secret.type).toBe("password");
    fireEvent.input(secret, { target: { value: "top-secret" } });
    fireEvent.click(region.getByRole("button", { name: "Fetch" }));
    await timing.pass(200);
    expect((await eventually(timing, () => region.getByRole("alert"))).textContent).toContain(
      "could not be asked",
    );
    expect(region.getByText(/curl -sS -H "X-Jazz-Admin-Secret: \$JAZZ_ADMIN_SECRET"/)).toBeTruthy();
    fireEvent.keyDown(secret, { key: "Enter" });
    await timing.pass(200);
    await eventually(timing, () =>
      screen.getByText(/Fetched from https:\/\/sync\.team\.example, version 7/),
    );
    expect(asked.map(({ url }) => url)).toEqual([
      "https://sync.team.example/apps/team-app/admin/permissions",
      "https://sync.team.example/apps/team-app/admin/permissions",
    ]);
    expect(asked[1]?.secret).toBe("top-secret");
    expect(JSON.stringify(adapter.posted)).not.toContain("top-secret");
    expect(JSON.stringify(adapter.stored)).not.toContain("top-secret");
    expect(document.body.innerHTML).not.toContain("top-secret");
    // The page goes elsewhere: the field is another one, and what was fetched stays.
    await page.leave();
    new AppPage(adapter, { name: "d2", serverUrl });
    await timing.pass(500);
    await eventually(timing, () =>
      screen.getByText(/Fetched from https:\/\/sync\.team\.example, version 7/),
    );
    const again = within(screen.getByRole("region", { name: "Fetch permissions" }));
    expect((again.getByLabelText("Admin secret") as HTMLInputElement).value).toBe("");
  });

  test("exports nothing of what was fetched, nor the secret that was typed", async () => {
    vi.stubGlobal("fetch", async () =>
      Response.json({ head: { version: 7 }, permissions: { todos: { select: ONLY_THERE } } }),
    );
    const mounted = await open();
    const { timing } = mounted;
    fireEvent.click(screen.getByRole("button", { name: "Fetch from server" }));
    await timing.pass(50);
    const region = within(screen.getByRole("region", { name: "Fetch permissions" }));
    fireEvent.input(region.getByLabelText("Admin secret"), { target: { value: "top-secret" } });
    fireEvent.click(region.getByRole("button", { name: "Fetch" }));
    await timing.pass(200);
    await eventually(timing, () =>
      screen.getByText(/Fetched from https:\/\/sync\.team\.example, version 7/),
    );
    expect(policiesOf("todos").textContent).toContain("only-on-the-server");
    await openTab(mounted, "Writes");
    const saved = await exported(mounted);
    expect(JSON.parse(saved)).toMatchObject({ hosts: [{ info: { appId: "team-app" } }] });
    expect(saved).not.toContain("top-secret");
    expect(saved).not.toContain("only-on-the-server");
  });

  test("says how to get policies where none are known", async () => {
    const bare: Schema = { todos: { columns: [] } };
    const { timing } = await mountOn(() => {}, { schema: bare, settings: { tab: "Policies" } });
    expect(
      await eventually(timing, () => screen.getByText("The policies are not known here")),
    ).toBeTruthy();
    expect(screen.getByRole("button", { name: "Import permissions" })).toBeTruthy();
    expect(screen.getByRole("button", { name: "Fetch from server" })).toBeTruthy();
  });
});
