// @vitest-environment happy-dom
import { fireEvent, screen, within } from "@testing-library/preact";
import { describe, expect, test, vi } from "vitest";
import { app } from "../../../demo/schema.ts";
import type { ReplayResult, UndoResult } from "../../../protocol/commands.ts";
import { text } from "./support/facts.ts";
import type { Command } from "./support/fake-adapter.ts";
import type { HookedPage } from "./support/hooked-page.ts";
import {
  cellTexts,
  choosePersonas,
  gridRows,
  openReplay,
  playTo,
  press,
  writesListed,
} from "./support/replay-steps.ts";
import { type TeamPageOptions, teamPage } from "./support/team-page.ts";

// Each of these runs a page, a server and a panel.
vi.setConfig({ testTimeout: 30_000 });

const id = (n: number): string => `019d4349-0000-7000-8000-${String(n).padStart(12, "0")}`;

const radio = (dialog: HTMLElement, name: string): HTMLInputElement =>
  within(dialog).getByRole("radio", { name }) as HTMLInputElement;
const button = (dialog: HTMLElement, name: string): HTMLButtonElement =>
  within(dialog).getByRole("button", { name }) as HTMLButtonElement;

/** A page with two recorded writes and the dialog on them, as bob. */
async function scene(options: TeamPageOptions = {}): Promise<{
  page: HookedPage;
  dialog: HTMLElement;
}> {
  const page = await teamPage(options);
  page.db.update(app.todos, id(13), { done: true });
  page.db.insert(app.comments, { todo_id: id(13), body: "Xyzzy" });
  await writesListed(page, options.server === false ? 30 : 2);
  if (options.server === false) {
    fireEvent.input(screen.getByRole("searchbox", { name: "Filter" }), {
      target: { value: "table:comments op:insert xyzzy" },
    });
    await writesListed(page, 1);
  }
  const dialog = await openReplay(page, options.server === false ? "Replay 1 shown" : "Replay all");
  await choosePersonas(page, dialog, [options.server === false ? "alice" : "bob"]);
  if (options.server === false) return { page, dialog };
  // A page shows that it checks policies once it has been asked to.
  await playTo(page, dialog, "2 writes as bob: 2 allowed.");
  await page.until(() => expect(radio(dialog, "For real").disabled).toBe(false));
  return { page, dialog };
}

async function confirm(page: HookedPage, dialog: HTMLElement): Promise<HTMLElement> {
  fireEvent.click(radio(dialog, "For real"));
  await page.timing.pass(20);
  press(dialog, "Replay for real…");
  await page.timing.pass(20);
  return screen.getByRole("dialog", { name: "Write for real" });
}

const result = (write: number, fields: Partial<ReplayResult>): ReplayResult => ({
  write,
  outcome: "made",
  batch: `b${write}`,
  missing: [],
  thrown: null,
  row: null,
  table: "todos",
  before: null,
  after: null,
  ...fields,
});

/** The write that a replay makes, as the hook would tell it. */
const madeWrite = (page: HookedPage, write: number, row: string, batch: string) => ({
  t: "write",
  at: page.timing.now(),
  host: "h1",
  write: 100 + write,
  op: write === 0 ? "update" : "insert",
  table: write === 0 ? "todos" : "comments",
  row,
  values: {},
  result: null,
  session: { user_id: "bob", claims: {}, authMode: "external" },
  attribution: null,
  updatedAt: null,
  batch,
  thrown: null,
  micros: 300,
  actingFor: null,
  by: "replay",
  stack: null,
});

const fate = (page: HookedPage, batch: string, word: string, reason: string | null = null) => ({
  t: "fate",
  at: page.timing.now(),
  host: "h1",
  batch,
  fate: word,
  code: reason && "permission_denied",
  reason,
});

const comment = id(99);
const before = { title: text("Draft the press note"), done: { type: "Boolean", value: false } };

/** Both writes are made: the first is confirmed, the second is rejected by the server. */
function makeBoth(page: HookedPage, command: Command): void {
  const host = [...page.tab.posted]
    .reverse()
    .flatMap(({ message }) =>
      message.m === "command" && message.name === "replay" ? message.request.host : [],
    )[0];
  const [first, second] = (command as Extract<Command, { name: "replay" }>).request.writes;
  const results = [
    result(first?.write ?? 0, { row: id(13), before: before as never, after: before as never }),
    result(second?.write ?? 1, { row: comment, table: "comments", after: { body: text("Hi") } }),
  ];
  page.tab.tell(
    { ...madeWrite(page, 0, id(13), results[0]?.batch ?? ""), host },
    { ...madeWrite(page, 1, comment, results[1]?.batch ?? ""), host },
  );
  for (const one of results) page.tab.progress(command, one);
  page.tab.answer(command, { results });
  page.tab.tell(
    { ...fate(page, results[0]?.batch ?? "", "edge"), host },
    { ...fate(page, results[1]?.batch ?? "", "rejected", "Insert denied by policy"), host },
  );
}

function answering(page: HookedPage, name: string, answer: (command: Command) => void): Command[] {
  const heard: Command[] = [];
  const before = page.tab.intercept;
  page.tab.intercept = (command) => {
    if (command.name !== name) return before(command);
    heard.push(command);
    answer(command);
    return true;
  };
  return heard;
}

describe("a replay for real", () => {
  test("is not the default, and takes one persona at a time", async () => {
    const { page, dialog } = await scene();
    expect(radio(dialog, "Dry run").checked).toBe(true);
    expect(radio(dialog, "For real").disabled).toBe(false);
    fireEvent.click(radio(dialog, "For real"));
    await choosePersonas(page, dialog, ["bob", "carol"]);
    expect(dialog.textContent).toContain("For real takes one persona at a time: choose one.");
    expect(button(dialog, "Replay for real…").disabled).toBe(true);
    fireEvent.submit(dialog.querySelector("form") as HTMLFormElement);
    await page.timing.pass(50);
    expect(screen.queryByRole("dialog", { name: "Write for real" })).toBeNull();
  });

  test("is offered only to those who insist where nothing checks it", async () => {
    const { page, dialog } = await scene({ server: false, announced: false });
    expect(radio(dialog, "For real").disabled).toBe(true);
    expect(dialog.textContent).toContain(
      "No policies were seen in this page so far, so nothing here may check these writes.",
    );
    const insist = within(dialog).getByRole("checkbox", {
      name: "Replay although nothing here checks it",
    });
    fireEvent.click(insist);
    await page.timing.pass(20);
    fireEvent.click(radio(dialog, "For real"));
    await page.timing.pass(20);
    expect(button(dialog, "Replay for real…").disabled).toBe(false);
    fireEvent.click(insist);
    await page.timing.pass(20);
    expect(radio(dialog, "Dry run").checked).toBe(true);
  });

  test("says on this machine what it will do, and does nothing when cancelled", async () => {
    const { page, dialog } = await scene();
    const heard = answering(page, "replay", () => {});
    const question = await confirm(page, dialog);
    const facts = question.textContent ?? "";
    expect(facts).toContain("2 writes will be made on localhost for good");
    expect(facts).toContain("appteam");
    expect(facts).toContain("1 update in todos");
    expect(facts).toContain("1 insert in comments");
    expect(facts).toContain("bob's permissions apply in the page; bob is the author.");
    expect(facts).toContain("the server judges these writes as alice");
    expect(within(question).queryByRole("textbox", { name: "Host name" })).toBeNull();
    press(question, "Cancel");
    await page.timing.pass(50);
    expect(screen.queryByRole("dialog", { name: "Write for real" })).toBeNull();
    expect(screen.getByRole("dialog", { name: "Replay" })).toBeTruthy();
    expect(heard).toEqual([]);
  });

  test("wants the name of a host that is not this machine", async () => {
    const { page, dialog } = await scene({ href: "https://Team.Example/app?x=1" });
    const heard = answering(page, "replay", () => {});
    const question = await confirm(page, dialog);
    const write = button(question, "Write to team.example");
    const name = within(question).getByRole("textbox", { name: "Host name" });
    for (const [typed, disabled] of [
      ["team.exampl", true],
      ["localhost", true],
      ["TEAM.example", false],
    ] as const) {
      fireEvent.input(name, { target: { value: typed } });
      await page.timing.pass(20);
      expect(write.disabled).toBe(disabled);
    }
    fireEvent.input(name, { target: { value: "" } });
    await page.timing.pass(20);
    fireEvent.submit(question.querySelector("form") as HTMLFormElement);
    await page.timing.pass(50);
    expect(heard).toEqual([]);
  });

  test("shows outcomes, follows fates, and is taken back write by write", async () => {
    const { page, dialog } = await scene();
    const heard = answering(page, "replay", (command) => makeBoth(page, command));
    const undone = answering(page, "undo", (command) => {
      const { steps } = (command as Extract<Command, { name: "undo" }>).request;
      const results: UndoResult[] = steps.map(({ write }) => ({
        write,
        outcome: "partly undone",
        left: ["$updatedBy stays bob."],
        by: "page",
        batch: "u1",
      }));
      for (const one of results) page.tab.progress(command, one);
      page.tab.answer(command, { results });
    });
    press(await confirm(page, dialog), "Write to localhost");
    const grid = () => within(dialog).getByRole("grid", { name: "Replay result" });
    await page.until(() => {
      expect(gridRows(grid()).map((row) => cellTexts(row).slice(2, 5))).toEqual([
        ["✓ made", "✓ edge", "–"],
        ["✓ made", "✕ rejected", "–"],
      ]);
    });
    expect(heard[0]?.request).toMatchObject({
      persona: { user_id: "bob" },
      mode: "forSession",
      writes: [
        { op: "update", row: id(13) },
        { op: "insert", table: "comments" },
      ],
    });
    expect(within(dialog).getByRole("status", { name: "Summary" }).textContent).toContain(
      "2 writes as bob: 2 made.",
    );
    expect(dialog.textContent).toContain("Closing this dialog takes nothing back.");

    press(dialog, "Undo");
    await page.until(() => {
      expect(within(dialog).getByRole("list", { name: "Undo result" }).textContent).toContain(
        "partly undone by the page's own user$updatedBy stays bob.",
      );
    });
    const list = within(dialog).getByRole("list", { name: "Undo result" });
    expect(list.textContent).toContain(
      "nothing to undoThe server rejected it, so it is gone already.",
    );
    expect(undone[0]?.request).toMatchObject({
      steps: [{ op: "update", table: "todos", row: id(13), before, after: before }],
      persona: { user_id: "bob" },
    });
    press(dialog, "Close");
    await page.timing.pass(50);
    expect(document.body.textContent).toContain("Of what was replayed for real, 1 of 2 stay.");
  });

  test("that is not taken back stays when the dialog is closed, and is marked in Writes", async () => {
    const { page, dialog } = await scene();
    answering(page, "replay", (command) => makeBoth(page, command));
    press(await confirm(page, dialog), "Write to localhost");
    await page.until(() => within(dialog).getByRole("button", { name: "Undo" }));
    press(dialog, "Close");
    await page.timing.pass(50);
    expect(document.body.textContent).toContain(
      "What was replayed for real stays: nothing is taken back.",
    );
    fireEvent.input(screen.getByRole("searchbox", { name: "Filter" }), {
      target: { value: "by:replay" },
    });
    const rows = await writesListed(page, 2);
    expect(cellTexts(rows[0])).toContain("as this user ↻, replay");
  });

  test("hears the page out when it is stopped, so that nothing made is lost", async () => {
    const { page, dialog } = await scene();
    const [heard] = [answering(page, "replay", () => {})];
    press(await confirm(page, dialog), "Write to localhost");
    await page.until(() => expect(heard).toHaveLength(1));
    const [command] = heard as [Extract<Command, { name: "replay" }>];
    press(dialog, "Stop");
    await page.until(() => {
      expect(page.tab.posted.at(-1)?.message).toEqual({ m: "cancel", id: command.id });
    });
    const write = command.request.writes[0]?.write ?? 0;
    page.tab.progress(command, result(write, { row: id(13) }));
    page.tab.refuse(command, "It was stopped.");
    await page.until(() => {
      expect(within(dialog).getByRole("status", { name: "Summary" }).textContent).toBe(
        "Stopped after 1 of 2 results; what is here stays.1 write as bob: 1 made.",
      );
    });
    expect(button(dialog, "Undo").disabled).toBe(false);
  });

  test("shows what the page says when it cannot", async () => {
    const { page, dialog } = await scene();
    answering(page, "replay", (command) => page.tab.refuse(command, "This Db was shut down."));
    press(await confirm(page, dialog), "Write to localhost");
    await page.until(() => {
      expect(within(dialog).getByRole("alert").textContent).toBe("This Db was shut down.");
    });
    expect(within(dialog).queryByRole("button", { name: "Undo" })).toBeNull();
  });
});
