// @vitest-environment happy-dom
import { fireEvent, getByRole, queryByRole, screen, within } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import type { HostInfo } from "../../../protocol/messages.ts";
import { tableQuery } from "../../../protocol/table-query.ts";
import { uuid } from "./support/facts.ts";
import { FakeAdapter } from "./support/fake-adapter.ts";
import {
  ACT_REASON,
  ALICE,
  AT,
  BOB,
  LaterPage,
  laterHost,
  sessionOf,
  TODO,
} from "./support/later-page.ts";
import { eventually, mountAdapter } from "./support/mounted.tsx";

const alice = sessionOf(ALICE);
const bob = sessionOf(BOB);

/** The panel on a page of a later Jazz; its hosts are alice's, unless said otherwise. */
async function mountLater(
  tab: string,
  hosts: HostInfo[] = [laterHost("h1", alice)],
  events: readonly object[] = [],
) {
  const adapter = new FakeAdapter();
  adapter.stored = { tab };
  const page = new LaterPage(adapter, hosts, events);
  return { ...(await mountAdapter(adapter)), page };
}

type Mounted = Awaited<ReturnType<typeof mountLater>>;

const rowsOf = (name: string): HTMLElement[] =>
  within(screen.getByRole("grid", { name })).getAllByRole("row").slice(1);

async function open({ timing }: Mounted, name: string, index = 0): Promise<HTMLElement> {
  const row = await eventually(timing, () => {
    const found = rowsOf(name)[index];
    if (!found) throw new Error(`${name} has no row ${index} yet.`);
    return found;
  });
  fireEvent.doubleClick(row);
  fireEvent.click(row);
  fireEvent.keyDown(screen.getByRole("grid", { name }), { key: "Enter" });
  return eventually(timing, () => {
    const details = screen.getByRole("region", { name: "Details" });
    if (details.textContent === "✕") throw new Error("The details are still loading.");
    return details;
  });
}

describe("identities", () => {
  test("name the session by its subject, with the whole in the details and on hover", async () => {
    const mounted = await mountLater("Sessions");
    const details = await open(mounted, "Sessions");
    expect(rowsOf("Sessions")[0]?.textContent).toContain("alice@team.example");
    for (const part of [ALICE.account, ALICE.issuer, ALICE.subject]) {
      expect(details.textContent).toContain(part);
      expect(details.querySelector(".chip")?.getAttribute("title")).toContain(part);
    }
    expect(details.textContent).toContain("session.user");
    expect(details.textContent).toContain("its server alone judges by policies");
    expect(details.textContent).toContain('"identity": {');
    expect(details.textContent).not.toContain("user_id");
    const database = screen.getByRole("combobox", { name: "Database" });
    expect(database.textContent).toContain("alice@team.example");
  });

  test("find their writes by account, whenever they become known", async () => {
    const { page, timing } = await mountLater("Writes");
    page.tell(page.write(alice), page.write(bob));
    await timing.pass(200);
    expect(rowsOf("Writes").map(({ textContent }) => textContent)).toEqual([
      expect.stringContaining("alice@team.example"),
      expect.stringContaining("bob@team.example"),
    ]);
    const filter = screen.getByRole("searchbox", { name: "Filter" });
    fireEvent.input(filter, { target: { value: `author:${BOB.account}` } });
    await timing.pass(500);
    expect(rowsOf("Writes")).toHaveLength(1);
    const later = {
      account: "0ca40100-0000-4000-8000-000000000003",
      issuer: "i",
      subject: "carol",
    };
    fireEvent.input(filter, { target: { value: `author:${later.account}` } });
    await timing.pass(500);
    const session = { ...alice, user_id: "i#carol" };
    const { account: _, identity: __, ...unknown } = session;
    page.tell(page.write(unknown));
    await timing.pass(500);
    expect(screen.queryAllByRole("gridcell")).toEqual([]);
    page.tell({ t: "identity", at: AT, host: "h1", principal: "i#carol", ...later });
    await timing.pass(500);
    expect(rowsOf("Writes")[0]?.textContent).toContain("carol");
  });

  test("own and make rows: by account in a column, by three fields in the provenance", async () => {
    const mounted = await mountLater("Rows");
    chooseTodos(await eventually(mounted.timing, tables));
    const details = await open(mounted, "Rows");
    const sentence = details.querySelector(".sentence")?.textContent ?? "";
    expect(sentence).toContain("was made by ATalice@team");
    expect(sentence).toContain("It is owned by BTbob@team");
    expect(sentence).toContain("who did not make it");
    const provenance = [...details.querySelectorAll(".identity-part")].map(
      (part) => part.textContent,
    );
    expect(provenance.slice(0, 3)).toEqual([
      `account ${ALICE.account}`,
      `issuer ${ALICE.issuer}`,
      `subject ${ALICE.subject}`,
    ]);
    const filter = screen.getByRole("searchbox", { name: "Filter" });
    for (const [value, rows] of [
      [`author:${ALICE.account}`, 1],
      [`author:${BOB.account}`, 0],
    ] as const) {
      fireEvent.input(filter, { target: { value } });
      await mounted.timing.pass(200);
      expect(screen.queryAllByRole("gridcell").length > 0 ? 1 : 0).toBe(rows);
    }
  });
});

describe("fates", () => {
  test("tell of a write that was shown, rejected and taken back", async () => {
    const mounted = await mountLater("Writes");
    const { page, timing } = mounted;
    page.tell(page.write(alice, { values: null }), {
      t: "fate",
      at: AT + 1_080,
      host: "h1",
      batch: "tx1",
      fate: "rejected",
      code: "exclusive_conflict",
      reason: null,
    });
    await timing.pass(200);
    const details = await open(mounted, "Writes");
    expect(details.querySelector(".sentence")?.textContent).toContain("taken back");
    expect(details.textContent).toContain("Somebody else changed first");
    expect(details.textContent).toContain("transaction tx1");
    expect(details.textContent).toContain(ALICE.account);
  });
});

describe("generations", () => {
  const hosts = [
    laterHost("h1", alice, AT, { closedAt: AT + 5_000 }),
    laterHost("h2", bob, AT + 5_000, { ordinal: 2 }),
  ];

  test("are told in the list and the choice; the last one that lives is chosen", async () => {
    const mounted = await mountLater("Sessions", hosts);
    const database = screen.getByRole("combobox", { name: "Database" });
    expect(database.textContent).toContain("generation 2 of 2, since");
    expect(database.textContent).toMatch(/generation 1 of 2, since \d\d:\d\d:11 \(closed\)/);
    expect(screen.getByRole("status", { name: "Acting as" }).textContent).toContain("bob@team");
    const texts = rowsOf("Sessions").map(({ textContent }) => textContent);
    expect(texts[0]).toContain("generation 2 of 2");
    expect(texts[1]).toContain("(closed)");
    const details = await open(mounted, "Sessions");
    expect(queryByRole(details, "button", { name: "next generation" })).toBeNull();
    fireEvent.click(getByRole(details, "button", { name: "previous generation" }));
    await mounted.timing.pass(100);
    const older = screen.getByRole("region", { name: "Details" });
    expect(older.querySelector(".sentence")?.textContent).toContain("alice@team");
    expect(getByRole(older, "button", { name: "next generation" })).toBeTruthy();
  });
});

describe("Jazz's own answers", () => {
  test("are asked for on demand, each with its authority and what is missing", async () => {
    const mounted = await mountLater("Rows");
    const { page, timing, adapter } = mounted;
    page.advice = {
      read: { verdict: "allowed", missing: null },
      update: { verdict: "denied", missing: null },
      delete: { verdict: "unknown", missing: "the server is not connected" },
    };
    chooseTodos(await eventually(timing, tables));
    const details = await open(mounted, "Rows");
    const ask = await eventually(timing, () => getByRole(details, "button", { name: "Ask Jazz" }));
    expect(adapter.commands("advise")).toEqual([]);
    fireEvent.click(ask);
    const table = await eventually(timing, () => {
      const found = getByRole(details, "table", { name: "Answers of the page's Jazz" });
      if (within(found).getAllByRole("row").length < 4) throw new Error("It is still asking.");
      return found;
    });
    expect(
      within(table)
        .getAllByRole("row")
        .slice(1)
        .map(({ textContent }) => textContent),
    ).toEqual([
      expect.stringContaining("✓ allowed"),
      expect.stringContaining("✕ denied"),
      expect.stringContaining("Missing: the server is not connected."),
    ]);
    const requests = adapter.commands("advise").map(({ request }) => request);
    expect(requests).toMatchObject([
      { op: "read", row: TODO, values: null },
      { op: "update", row: TODO, values: { owner_id: uuid(BOB.account ?? "") } },
      { op: "delete", row: TODO, values: null },
    ]);
    expect(JSON.stringify(requests)).not.toContain("$createdBy");
  });

  test("can be stopped, and are not waited for without end", async () => {
    const mounted = await mountLater("Rows");
    const { timing, adapter } = mounted;
    chooseTodos(await eventually(timing, tables));
    const details = await open(mounted, "Rows");
    fireEvent.click(
      await eventually(timing, () => getByRole(details, "button", { name: "Ask Jazz" })),
    );
    const stop = await eventually(timing, () =>
      getByRole(details, "button", { name: "Stop asking" }),
    );
    fireEvent.click(stop);
    await eventually(timing, () => getByRole(details, "button", { name: "Ask Jazz" }));
    expect(adapter.posted.some(({ message }) => message.m === "cancel")).toBe(true);
    expect(queryByRole(details, "alert")).toBeNull();
  });

  test("are asked for a new row too, with no policies known", async () => {
    const mounted = await mountLater("Rows");
    const { page, timing, adapter } = mounted;
    page.advice = { insert: { verdict: "allowed", missing: null } };
    chooseTodos(await eventually(timing, tables));
    const details = await open(mounted, "Rows");
    fireEvent.click(getByRole(details, "button", { name: "Explain" }));
    const dialog = await eventually(timing, () => screen.getByRole("dialog", { name: "Explain" }));
    fireEvent.change(
      await eventually(timing, () => getByRole(dialog, "combobox", { name: "Operation" })),
      {
        target: { value: "insert" },
      },
    );
    fireEvent.click(
      await eventually(timing, () => getByRole(dialog, "button", { name: "Ask Jazz" })),
    );
    await eventually(timing, () =>
      getByRole(dialog, "table", { name: "Answers of the page's Jazz" }),
    );
    expect(adapter.commands("advise").map(({ request }) => request)).toMatchObject([
      { op: "insert", table: "todos", row: null },
    ]);
  });
});

describe("what this Jazz cannot do", () => {
  test("is said where it would be done, in the page's words and ours", async () => {
    const mounted = await mountLater("Writes");
    const { page, timing, adapter } = mounted;
    page.tell(page.write(alice));
    await timing.pass(200);
    fireEvent.click(screen.getByRole("button", { name: "Act as" }));
    await timing.pass(100);
    const act = screen.getByRole("dialog", { name: "Act as" });
    expect(getByRole(act, "alert").textContent).toContain(ACT_REASON);
    expect(queryByRole(act, "radio")).toBeNull();
    fireEvent.click(getByRole(act, "button", { name: "Close" }));
    const details = await open(mounted, "Writes");
    fireEvent.click(getByRole(details, "button", { name: "Replay" }));
    await timing.pass(100);
    const replay = screen.getByRole("dialog", { name: "Replay" });
    expect(getByRole(replay, "alert").textContent).toContain("checks no policy");
    expect(queryByRole(replay, "radio")).toBeNull();
    fireEvent.submit(replay.querySelector("form") as HTMLFormElement);
    await timing.pass(100);
    expect(adapter.commands("act")).toEqual([]);
    expect(adapter.commands("dryRun")).toEqual([]);
  });

  test("includes other sessions and other people's rights, reached by keyboard", async () => {
    const subscription = {
      t: "subscription",
      at: AT,
      host: "h1",
      subscription: "s1",
      query: JSON.stringify(tableQuery("todos", { columns: ["title"] })),
      session: { ...alice, claims: {} },
      tier: "local",
      options: null,
      stack: null,
    };
    const mounted = await mountLater("Subscriptions", undefined, [subscription]);
    const details = await open(mounted, "Subscriptions");
    const compare = await eventually(mounted.timing, () =>
      getByRole(details, "button", { name: "Compare sessions" }),
    );
    expect((compare as HTMLButtonElement).disabled).toBe(false);
    const why = document.getElementById(compare.getAttribute("aria-describedby") ?? "");
    expect(why?.textContent).toContain("reads as its own user only");
    fireEvent.click(compare);
    await mounted.timing.pass(200);
    const asked = mounted.adapter.commands("query").map(({ request }) => request);
    expect(asked.length).toBeGreaterThan(0);
    for (const request of asked) expect(request).toMatchObject({ session: "page" });
  });

  test("leaves the sandbox, which says how far it goes", async () => {
    const permissions = {
      todos: {
        select: {
          using: {
            type: "Cmp",
            column: "$createdBy.account",
            op: "Eq",
            value: { type: "SessionRef", path: ["user", "account"] },
          },
        },
      },
    };
    const handed = { t: "permissions", at: AT, host: "h1", permissions };
    const mounted = await mountLater("Rows", undefined, [handed]);
    chooseTodos(await eventually(mounted.timing, tables));
    const details = await open(mounted, "Rows");
    const cell = await eventually(mounted.timing, () =>
      getByRole(details, "button", { name: "alice@team.example, read, sandbox: allowed" }),
    );
    expect(queryByRole(details, "button", { name: /page engine/ })).toBeNull();
    expect(details.textContent).toContain("What others may do cannot be asked here");
    expect(details.textContent).toContain("evaluates alpha.53's policies");
    getByRole(details, "button", { name: "alice@team.example, update, sandbox: denied" });
    getByRole(details, "button", { name: "bob@team.example, read, sandbox: denied" });
    mounted.page.advice = {
      read: { verdict: "denied", missing: null },
      update: { verdict: "denied", missing: null },
      delete: { verdict: "denied", missing: null },
    };
    fireEvent.click(getByRole(details, "button", { name: "Ask Jazz" }));
    await eventually(mounted.timing, () => {
      if (!cell.parentElement?.textContent?.includes("≠")) throw new Error("not marked");
    });
    fireEvent.click(cell);
    const dialog = await eventually(mounted.timing, () =>
      screen.getByRole("dialog", { name: "Explain" }),
    );
    fireEvent.change(getByRole(dialog, "combobox", { name: "Operation" }), {
      target: { value: "update" },
    });
    const dryRun = await eventually(mounted.timing, () =>
      getByRole(dialog, "button", { name: "Dry run in the page" }),
    );
    expect(dryRun.getAttribute("aria-disabled")).toBe("true");
    expect(dialog.textContent).toContain("judges only what is really written");
    getByRole(dialog, "button", { name: "Ask Jazz" });
    fireEvent.click(getByRole(dialog, "button", { name: "Close" }));
    fireEvent.click(screen.getByRole("tab", { name: "Policies" }));
    await eventually(mounted.timing, () =>
      screen.getByText(/The sandbox evaluates alpha.53's policies/),
    );
  });

  test("is said of policies, and in the diagnostics of the profile and its signs", async () => {
    const { timing } = await mountLater("Policies");
    await eventually(timing, () => screen.getByText(/import a compiled permissions JSON/));
    fireEvent.click(screen.getByRole("tab", { name: "Settings" }));
    const sign = await eventually(timing, () => screen.getByText("the Db has canInsert"));
    expect(sign.tagName).toBe("LI");
    expect(screen.getByText(/next: Jazz after alpha.54/)).toBeTruthy();
  });
});

const tables = (): HTMLElement => screen.getByRole("combobox", { name: "Table" });

function chooseTodos(choice: HTMLElement): void {
  fireEvent.change(choice, { target: { value: "todos" } });
}
