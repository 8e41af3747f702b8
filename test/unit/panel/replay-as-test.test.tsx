// @vitest-environment happy-dom
import type { Db } from "jazz-tools";
import { describe, expect, test } from "vitest";
import { app } from "../../../demo/schema.ts";
import type { SandboxServerHandle } from "../../../sandbox/server/start-sandbox-server.ts";
import filePermissions from "../../fixtures/policies/permissions.ts";
import { app as files } from "../../fixtures/policies/schema.ts";
import { hookedPage } from "./support/hooked-page.ts";
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
    // The deleted row is gone, rows that were refused are missed, and without a session there is
    // nothing to expect; all the rest holds.
    expect(Object.keys(outcomes)).toHaveLength(36);
    expect(count("passed") + count("todo")).toBe(36);
    expect(count("passed")).toBeGreaterThanOrEqual(15);
    expect(count("failed", wrong)).toBe(1);
    expect(count("passed", wrong)).toBe(count("passed") - 1);
  } finally {
    file.remove();
    flipped.remove();
  }
}, 120_000);

describe("an app with every type of column", () => {
  const folder = id(1);
  const file = {
    name: "Sunset `1` \\",
    size: -3,
    ratio: 1.5,
    taken: new Date("2026-11-23T14:02:11.204Z"),
    hash: new Uint8Array([0, 255]),
    meta: { camera: { iso: 100 }, "odd key": [null, "\u2028"] },
    tags: ["evening", '"'],
    kind: "photo" as const,
    folder_id: folder,
  };

  function plant(place: SandboxServerHandle | Db): void {
    if (!("seed" in place)) throw new Error("It has a server.");
    const by = (author: string, n: number) => ({ author, id: id(n) });
    place.seed(files.folders, { name: "Pictures" }, by("carol", 1));
    place.seed(files.readers, { folder_id: folder, user_id: "alice" }, by("alice", 2));
    place.seed(files.readers, { folder_id: folder, user_id: "bob" }, by("bob", 3));
    place.seed(files.editors, { folder_id: folder, user_id: "bob" }, by("carol", 4));
  }

  test("gives a test in its own types, and leaves out what a test app judges otherwise", async () => {
    const page = await hookedPage({
      app: files,
      permissions: filePermissions,
      session: { user_id: "alice", claims: {}, authMode: "external" },
      plant,
      ready: (db) => db.all(files.folders, { tier: "edge" }),
    });
    const { value } = page.db.insert(files.files, file);
    page.db.update(files.files, value.id, { note: null, taken: new Date(0), tags: [] });
    await writesListed(page, 2);
    const dialog = await openReplay(page, "Replay all");
    await choosePersonas(page, dialog, ["alice", "bob", "carol"]);
    await playTo(page, dialog, "2 writes as carol:");
    const text = await copiedBy(page, dialog, "Copy as test");
    expect(text).toContain('taken: new Date("2026-11-23T14:02:11.204Z")');
    expect(text).toContain("hash: new Uint8Array([0, 255])");

    const generated = testFile(text, "test/fixtures/policies");
    try {
      const [types, outcomes] = await Promise.all([generated.typeErrors(), generated.outcomes()]);
      expect(types).toBe("");
      // Alice is in one list only: a server is content with that, merged policies are not.
      expect(text).toContain("Left out, since it may not hold here. A test app would say denied");
      const [hers, herUpdate, ...others] = Object.values(outcomes);
      expect([hers, herUpdate]).toEqual(["skipped", "skipped"]);
      // What carol may not insert she cannot update either.
      expect(others.slice(0, 3)).toEqual(["passed", "passed", "passed"]);
      expect(["passed", "todo"]).toContain(others[3]);
    } finally {
      generated.remove();
    }
  }, 120_000);
});
