// @vitest-environment happy-dom
import { fireEvent, screen, within } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import type { DryRunResult, Request } from "../../../protocol/commands.ts";
import type { HostInfo } from "../../../protocol/messages.ts";
import { text, user } from "./support/facts.ts";
import { FakeAdapter } from "./support/fake-adapter.ts";
import { type BackendCommand, BackendEvents, bob, FakeBackend } from "./support/fake-backend.ts";
import { eventually, mountAdapter } from "./support/mounted.tsx";
import { cellTexts, gridRows } from "./support/replay-steps.ts";
import { DENIED } from "./support/write-record.ts";

const KINDS = [
  "forRequest",
  "forSession",
  "withAttribution",
  "withAttributionForSession",
  "withAttributionForRequest",
  "asBackend",
  "db",
];
const ALPHA_53 = {
  name: "alpha.53",
  signs: KINDS.map((kind) => `context.${kind}`),
  act: { ok: false, reason: "It acts as whom its handles stand for." },
  replay: { ok: true, reason: null },
  followSession: { ok: false, reason: "It acts as whom its handles stand for." },
};
const LATER = {
  ...ALPHA_53,
  name: "later",
  signs: ["forRequest", "forSession", "forAccount", "db"].map((kind) => `context.${kind}`),
};
const REFUSES: Partial<HostInfo> = {
  profile: {
    ...ALPHA_53,
    name: "later",
    replay: { ok: false, reason: "this Jazz judges on its server alone." },
  },
};

const played = (write: number, fields: Partial<DryRunResult>): DryRunResult => ({
  write,
  verdict: "unknown",
  missing: [],
  thrown: null,
  row: "r1",
  table: "todos",
  before: null,
  after: null,
  ...fields,
});

/** As a backend of alpha.53 answers: bob may not, the backend may everything. */
function answer({ name, request }: BackendCommand): unknown {
  if (name === "query") return { columns: [], rows: [] };
  if (name === "advise") return { verdict: "denied", missing: null };
  if (name !== "dryRun") return null;
  const { writes, persona, through } = request as Request<"dryRun">;
  const session = through?.headers ? bob : persona;
  const checked = through?.kind === "forSession" || through?.kind === "forRequest";
  const results = writes.map(({ write }) =>
    checked
      ? played(write, { verdict: "denied", thrown: DENIED })
      : played(write, {
          verdict: "allowed",
          missing: ["This handle has the backend's permissions."],
        }),
  );
  const resolved = checked
    ? { session, attribution: null }
    : { session: null, attribution: session?.user_id ?? null };
  return { results, enforcing: true, resolved };
}

interface Setup {
  info?: Partial<HostInfo>;
  page?: Partial<HostInfo>;
}

/** A page of alice's and a backend that wrote as bob, with the Replay dialog on a write. */
async function dialogOn({ info = {}, page }: Setup = {}) {
  const adapter = new FakeAdapter();
  adapter.stored = { tab: "Writes" };
  if (page) {
    const tab = new FakeBackend(adapter, "d1", { pageOf: user("alice"), info: page });
    tab.answer = answer;
    const events = new BackendEvents();
    events.write(null, { session: user("alice"), values: { title: text("Page") } });
    tab.tell(...events.events);
  }
  const backend = new FakeBackend(adapter, undefined, {
    info: { profile: ALPHA_53, serverUrl: null, ...info },
  });
  backend.answer = answer;
  if (!page) {
    const events = new BackendEvents();
    const handle = events.handle("a1", { kind: "forSession", session: bob });
    events.write(handle, { session: bob, values: { title: text("Milk") } });
    backend.tell(...events.events);
  }
  const panel = await mountAdapter(adapter);
  const until = (expectation: () => void) => eventually(panel.timing, expectation);
  fireEvent.click(screen.getByRole("button", { name: "Replay all" }));
  await until(() => screen.getByRole("dialog", { name: "Replay" }));
  const dialog = screen.getByRole("dialog", { name: "Replay" });
  const within_ = within(dialog);
  const click = async (role: string, name: string): Promise<void> => {
    await until(() => within_.getByRole(role, { name }));
    fireEvent.click(within_.getByRole(role, { name }));
    await panel.timing.pass(50);
  };
  const checked = (name: string): boolean =>
    (within_.getByRole("checkbox", { name }) as HTMLInputElement).checked;
  const be = async (name: string, on: boolean): Promise<void> => {
    await until(() => within_.getByRole("checkbox", { name }));
    if (checked(name) !== on) await click("checkbox", name);
  };
  const play = async (said: string): Promise<void> => {
    await click("button", "Replay");
    await until(() => {
      const status = within_.getByRole("status", { name: "Summary" });
      expect(status.textContent).toContain(said);
    });
  };
  const asked = (name: string) =>
    backend.commands.filter((command) => command.name === name).map(({ request }) => request);
  return { ...panel, adapter, backend, dialog, within: within_, until, click, be, play, asked };
}

describe("Replay on a backend", () => {
  test("plays through several handles, whose verdicts stand side by side", async () => {
    const { within: inside, be, play, asked, dialog } = await dialogOn();
    await be("bob", true);
    await be("withAttribution", true);
    await be("asBackend", true);
    expect(dialog.textContent).toContain(
      "forSession(bob): bob's permissions, written in bob's name.",
    );
    expect(dialog.textContent).toContain(
      "withAttribution(\"bob\"): the backend's permissions, written in bob's name.",
    );
    await play('through withAttribution("bob"): 1 allowed');
    const matrix = inside.getByRole("grid", { name: "Replay matrix" });
    const heads = within(matrix)
      .getAllByRole("columnheader")
      .map(({ textContent }) => textContent);
    expect(heads).toEqual([
      "Write",
      "BOforSession(bob)",
      'BOwithAttribution("bob")',
      "SYasBackend()",
    ]);
    expect(cellTexts(gridRows(matrix)[0]).map((cell) => cell.slice(0, 9))).toEqual([
      "✕ denied",
      "✓ allowed",
      "✓ allowed",
    ]);
    const result = inside.getByRole("grid", { name: "Replay result" });
    const titles = within(result)
      .getAllByRole("columnheader")
      .map(({ textContent }) => textContent);
    expect(titles.slice(0, 5)).toEqual(["Write", "As", "Backend", "Sandbox", "Recorded"]);
    const requests = asked("dryRun") as Request<"dryRun">[];
    expect(requests.map(({ mode, through, persona }) => [mode, through, persona?.user_id])).toEqual(
      [
        ["forSession", { kind: "forSession" }, "bob"],
        ["withAttribution", { kind: "withAttribution" }, "bob"],
        ["asBackend", { kind: "asBackend" }, undefined],
      ],
    );
    expect(inside.getByRole("region", { name: "Replay details" }).textContent).toContain(
      "context.forSession({",
    );
  });

  test("offers the handles that its context makes, and wants one", async () => {
    const { within: inside, be, dialog } = await dialogOn();
    const through = inside.getByRole("group", { name: "Through" });
    const offered = within(through)
      .getAllByRole("checkbox")
      .map((box) => box.parentElement?.textContent);
    expect(offered).toEqual(KINDS);
    await be("forSession", false);
    expect(dialog.textContent).toContain("Choose a handle to play through.");
    const start = inside.getByRole("button", { name: "Replay" }) as HTMLButtonElement;
    expect(start.disabled).toBe(true);
  });

  test("builds a request from pasted headers, shows whom it resolved to, and keeps nothing", async () => {
    const { within: inside, be, play, asked, timing, adapter, dialog } = await dialogOn();
    await be("forSession", false);
    await be("forRequest", true);
    expect(inside.queryByRole("group", { name: "Who" })).toBeNull();
    const field = inside.getByRole("textbox", { name: "Request headers" });
    fireEvent.input(field, {
      target: { value: "curl http://x -H 'Authorization: Bearer s3cret' -H 'X-Trace: 1'" },
    });
    await timing.pass(50);
    expect(dialog.textContent).toContain("Whom they stand for cannot be read here");
    await play("through forRequest(req): 1 denied");
    const [request] = asked("dryRun") as Request<"dryRun">[];
    expect(request?.through).toEqual({
      kind: "forRequest",
      headers: { authorization: "Bearer s3cret", "x-trace": "1" },
    });
    expect(request?.persona).toBeNull();
    const said = inside.getByRole("status", { name: "Summary" }).parentElement?.textContent ?? "";
    expect(said).toContain('forRequest(req) resolved to BObob {"role":"editor"}');
    fireEvent.click(inside.getByRole("button", { name: "Close" }));
    await timing.pass(50);
    expect(document.body.innerHTML).not.toContain("s3cret");
    expect(JSON.stringify(adapter.stored)).not.toContain("s3cret");
  });

  test("takes a page's writes too, where the page cannot answer", async () => {
    const { within: inside, click, be, play, dialog, asked } = await dialogOn({ page: REFUSES });
    expect(dialog.textContent).toContain("this Jazz judges on its server alone.");
    await click("button", "Ask the backend");
    const onto = inside.getByRole("combobox", { name: "Onto" }) as HTMLSelectElement;
    expect(onto.selectedOptions[0]?.textContent).toBe("todo-api · team-app · backend");
    await be("alice", true);
    await play("through forSession(alice): 1 denied");
    const [request] = asked("dryRun") as Request<"dryRun">[];
    expect(request?.writes[0]?.values).toEqual({ title: text("Page") });
  });

  test("of a later Jazz asks it what may be done, and tries nothing", async () => {
    const {
      be,
      play,
      asked,
      within: inside,
      dialog,
    } = await dialogOn({ info: { profile: LATER } });
    const account = inside.getByRole("checkbox", { name: "forAccount" }) as HTMLInputElement;
    expect(account.disabled).toBe(true);
    expect(dialog.textContent).toContain("a dry run asks it what may be done");
    await be("bob", true);
    await play("through forSession(bob): 1 denied");
    expect(asked("dryRun")).toEqual([]);
    expect(asked("advise")).toEqual([
      {
        host: "h1",
        table: "todos",
        row: null,
        op: "insert",
        values: { title: text("Milk") },
        persona: bob,
        through: { kind: "forSession" },
      },
    ]);
  });

  test("for real names the backend, or its server where that is another machine", async () => {
    const here = await dialogOn({ info: { profile: ALPHA_53 } });
    await here.be("bob", true);
    await here.click("radio", "For real");
    await here.click("button", "Replay for real…");
    const sure = screen.getByRole("dialog", { name: "Write for real" });
    expect(within(sure).getByRole("button", { name: "Write to todo-api" })).toBeTruthy();
    expect(sure.textContent).toContain("playedthrough forSession(bob)");
    here.unmount();
    const there = await dialogOn({ info: { serverUrl: "wss://sync.team.example" } });
    await there.be("bob", true);
    await there.click("radio", "For real");
    await there.click("button", "Replay for real…");
    const typed = screen.getAllByRole("dialog", { name: "Write for real" }).at(-1) as HTMLElement;
    const go = within(typed).getByRole("button", { name: "Write to sync.team.example" });
    expect((go as HTMLButtonElement).disabled).toBe(true);
  });
});
