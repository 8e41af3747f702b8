// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { app } from "../../../demo/schema.ts";
import {
  choosePersonas,
  copiedBy,
  openReplay,
  playTo,
  writesListed,
} from "./support/replay-steps.ts";
import { testFile } from "./support/run-test-file.ts";
import { teamPage } from "./support/team-page.ts";

const id = (n: number): string => `019d4349-0000-7000-8000-${String(n).padStart(12, "0")}`;

test("results copied as a test are TypeScript that passes, and fails once a verdict is flipped", async () => {
  const page = await teamPage();
  const { db } = page;
  const todo = { title: 'Plan "B"', owner_id: "alice", project_id: id(1) };
  const { value: plan } = db.insert(app.todos, todo);
  db.update(app.todos, plan.id, { done: true });
  db.insert(app.shares, { todo_id: plan.id, user_id: "bob", can_edit: true });
  db.update(app.todos, id(13), { title: "Draft the press note again" });
  db.insert(app.comments, { todo_id: id(13), body: "Line one\nline two" });
  db.delete(app.todos, id(14));
  db.transaction((tx) => {
    const archive = tx.insert(app.projects, {
      name: "Archive",
      owner_id: "alice",
      visibility: "private",
    });
    tx.update(app.todos, id(12), { project_id: archive.id });
  });
  db.upsert(app.projects, { name: "Launch!" }, { id: id(1) });
  await writesListed(page, 9);

  const dialog = await openReplay(page, "Replay all");
  await choosePersonas(page, dialog, ["alice", "bob", "carol", "No session"]);
  await playTo(page, dialog, "without a session");
  const text = await copiedBy(page, dialog, "Copy as test");

  const file = testFile(text, "demo");
  const flipped = testFile(text.replace("expectDenied", "expectAllowed"), "demo");
  try {
    const [types, outcomes, wrong] = await Promise.all([
      file.typeErrors(),
      file.outcomes(),
      flipped.outcomes(),
    ]);
    expect(types).toBe("");
    const count = (of: string, among = outcomes): number =>
      Object.values(among).filter((outcome) => outcome === of).length;
    expect(outcomes).toMatchObject({
      "as alice update todos/…0012 is allowed": "passed",
    });
    // The deleted row is gone, and without a session there is nothing to expect.
    expect({ passed: count("passed"), todo: count("todo") }).toEqual({ passed: 24, todo: 12 });
    expect(Object.keys(outcomes)).toHaveLength(36);
    expect({ passed: count("passed", wrong), failed: count("failed", wrong) }).toEqual({
      passed: 23,
      failed: 1,
    });
  } finally {
    file.remove();
    flipped.remove();
  }
}, 60_000);
