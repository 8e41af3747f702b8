// @vitest-environment happy-dom
import "fake-indexeddb/auto";
import { fireEvent, screen, within } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import "../../../panel/view/commands/commands.ts";
import "../../../panel/view/files/saved-recordings.tsx";
import { clearRecording } from "../../../panel/store/clear.ts";
import { putBack } from "../../../panel/store/put-back.ts";
import { Recording } from "../../../panel/store/recording.ts";
import { applyEvent } from "../../../panel/store/reduce.ts";
import { onHello } from "../../../panel/store/reduce-documents.ts";
import { trimWrites } from "../../../panel/store/reduce-writes.ts";
import type { Hello, PageEvent } from "../../../protocol/messages.ts";
import type { AppPage } from "./support/app-page.ts";
import { bool, hostInfo, int, text, user } from "./support/facts.ts";
import { eventually, mountOn } from "./support/mounted.tsx";

const todo = (title: string) => ({
  title: text(title),
  done: bool(false),
  owner_id: text("alice"),
  priority: int(1),
});

const add = (page: AppPage, ...titles: string[]): void => {
  for (const title of titles) page.write("insert", "todos", null, todo(title));
};

const titles = (): string[] =>
  within(screen.getByRole("grid", { name: "Writes" }))
    .queryAllByRole("row")
    .slice(1)
    .map(({ textContent }) => textContent ?? "");

const press = (code: string): void => {
  fireEvent.keyDown(document.activeElement ?? document.body, { code, key: code, ctrlKey: true });
};

describe("what is cleared", () => {
  test("comes back before what has happened since", async () => {
    const { page, timing } = await mountOn((page) => add(page, "Milk", "Bread"));
    fireEvent.click(screen.getByRole("button", { name: "Clear" }));
    await timing.pass(50);
    expect(titles()).toEqual([]);
    add(page, "Jam");
    await timing.pass(50);
    fireEvent.click(screen.getByRole("button", { name: "Undo" }));
    await timing.pass(50);
    expect(titles()).toHaveLength(3);
    fireEvent.click(
      within(screen.getByRole("grid", { name: "Writes" })).getAllByRole("row")[3] as HTMLElement,
    );
    await timing.pass(50);
    expect(screen.getByRole("region", { name: "Details" }).textContent).toContain("Jam");
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
  });

  test("comes back by its keys, though not while text is typed, and not for ever", async () => {
    const { timing } = await mountOn((page) => add(page, "Milk"));
    press("KeyL");
    await timing.pass(50);
    screen.getByRole("searchbox", { name: "Filter" }).focus();
    press("KeyZ");
    await timing.pass(50);
    expect(titles()).toEqual([]);
    screen.getByRole("grid", { name: "Writes" }).focus();
    press("KeyZ");
    await timing.pass(50);
    expect(titles()).toHaveLength(1);
    press("KeyL");
    await timing.pass(130_000);
    press("KeyZ");
    await timing.pass(50);
    expect(titles()).toEqual([]);
    expect(screen.getByRole("status", { name: "Notice" }).textContent).toBe(
      "There is nothing to undo.",
    );
  });
});

describe("clearing, undone", () => {
  const at = 1_795_000_000_000;
  const host = "h1";
  const hello = (startedAt: number): Hello => ({
    m: "hello",
    protocol: 3,
    url: "https://team.example/",
    title: "Team",
    top: true,
    startedAt,
    signs: { wasm: true, engines: 1, dbs: 1, pushed: 0 },
  });
  const pageOn = () => {
    const recording = new Recording();
    const play = (...events: object[]): void => {
      for (const event of events) applyEvent(recording, "d1", event as PageEvent);
    };
    const start = (startedAt: number): void => {
      onHello(recording, "d1", hello(startedAt), { keepPastPages: false });
      play({ t: "host", at, info: hostInfo(host, user("alice"), at) });
    };
    let count = 0;
    const write = (batch: string): object => ({
      t: "write",
      at,
      host,
      write: ++count,
      op: "insert",
      table: "todos",
      row: `r${count}`,
      values: todo(`todo ${count}`),
      result: null,
      session: user("alice"),
      attribution: null,
      updatedAt: null,
      batch,
      thrown: null,
      micros: 400,
      actingFor: null,
      stack: null,
    });
    const fate = (batch: string): object => ({
      t: "fate",
      at: at + 9,
      host,
      batch,
      fate: "global",
      code: null,
      reason: null,
    });
    start(at);
    return { recording, play, start, write, fate };
  };

  test("tells what became of the writes meanwhile, and keeps batches whole", () => {
    const { recording, play, write, fate } = pageOn();
    play(write("b1"), write("b2"));
    const cleared = clearRecording(recording);
    play(fate("b1"), write("b2"), fate("b2"));
    putBack(recording, cleared);
    expect([...recording.writes].map(({ row, number }) => [row, number])).toEqual(
      ["r1", "r2", "r3"].map((row, index) => [row, recording.writes.start + index]),
    );
    expect([...recording.writes].map(({ batch }) => batch?.fates.map(({ fate }) => fate))).toEqual([
      ["global"],
      ["global"],
      ["global"],
    ]);
    expect(recording.batches.get("d1/h1/b2")?.writes).toHaveLength(2);
    trimWrites(recording, 1);
    expect([...recording.batches.keys()]).toEqual(["d1/h1/b2"]);
  });

  test("brings nothing back of a page that was left meanwhile", () => {
    const { recording, play, start, write } = pageOn();
    play(write("b1"));
    const cleared = clearRecording(recording);
    start(at + 1_000);
    putBack(recording, cleared);
    expect(recording.writes.size).toBe(0);
    expect(recording.batches.size).toBe(0);
    expect(recording.hosts.size).toBe(1);
  });

  test("counts what is missing as it was counted", () => {
    const { recording } = pageOn();
    const document = recording.documents.get("d1");
    Object.assign(document ?? {}, { dropped: 7, droppedBefore: 2, lost: 3, invalid: 1 });
    const cleared = clearRecording(recording);
    expect(document).toMatchObject({ droppedBefore: 7, lost: 0, invalid: 0 });
    putBack(recording, cleared);
    expect(document).toMatchObject({ droppedBefore: 2, lost: 3, invalid: 1 });
  });

  test("holds on to nothing once it is let go of", () => {
    const { recording, play, write } = pageOn();
    play(write("b1"));
    const cleared = clearRecording(recording);
    expect(recording.cleared?.size).toBe(1);
    cleared.drop();
    expect(recording.cleared).toBeNull();
  });
});

test("a filter that showing all writes took away comes back", async () => {
  const { timing } = await mountOn((page) => add(page, "Milk", "Bread"));
  const filter = screen.getByRole<HTMLInputElement>("searchbox", { name: "Filter" });
  fireEvent.input(filter, { target: { value: "Milk" } });
  await timing.pass(50);
  expect(titles()).toHaveLength(1);
  press("KeyK");
  await timing.pass(50);
  const search = await eventually(timing, () =>
    screen.getByRole("combobox", { name: "Find a command" }),
  );
  fireEvent.input(search, { target: { value: "all writes" } });
  await timing.pass(50);
  fireEvent.keyDown(search, { key: "Enter" });
  await timing.pass(50);
  expect(titles()).toHaveLength(2);
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await timing.pass(50);
  expect(filter.value).toBe("Milk");
  expect(titles()).toHaveLength(1);
});

test("a saved recording that is deleted can be had back until the dialog closes", async () => {
  const { timing } = await mountOn((page) => add(page, "Milk"));
  await timing.pass(1_000);
  const open = async () => {
    press("KeyK");
    const search = await eventually(timing, () =>
      screen.getByRole("combobox", { name: "Find a command" }),
    );
    fireEvent.input(search, { target: { value: "saved recordings" } });
    await timing.pass(50);
    fireEvent.keyDown(search, { key: "Enter" });
    return eventually(timing, () => screen.getByRole("dialog", { name: "Saved recordings" }));
  };
  let dialog = await open();
  const items = () => within(dialog).queryAllByRole("listitem");
  const become = (count: number) => eventually(timing, () => expect(items()).toHaveLength(count));
  const removeFirst = (): void => {
    const [button] = within(dialog).getAllByRole("button", { name: /^Delete team-app/ });
    if (button) fireEvent.click(button);
  };
  await eventually(timing, () => expect(items()).not.toHaveLength(0));
  const all = items().length;
  removeFirst();
  await become(all - 1);
  fireEvent.click(within(dialog).getByRole("button", { name: "Undo" }));
  await become(all);
  removeFirst();
  await become(all - 1);
  fireEvent.click(within(dialog).getByRole("button", { name: "Close" }));
  await timing.pass(50);
  dialog = await open();
  await become(all - 1);
  expect(within(dialog).queryByRole("button", { name: "Undo" })).toBeNull();
});
