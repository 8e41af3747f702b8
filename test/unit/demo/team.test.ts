import { createDb, type Db } from "jazz-tools";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { announce, completeAll, moveToArchive, renameProject } from "../../../demo/actions.ts";
import { grantedClaims, type Person, people, sessionOf } from "../../../demo/people.ts";
import permissions from "../../../demo/permissions.ts";
import { app } from "../../../demo/schema.ts";
import { plantSeed, seedIfEmpty } from "../../../demo/seed.ts";
import {
  type SandboxServerHandle,
  startSandboxServer,
} from "../../../sandbox/server/start-sandbox-server.ts";

const url = "wss://demo.example";
const latency = 10;
const DENIED = /policy denied/;
let server: SandboxServerHandle;
let open: Db[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  const users = Object.fromEntries(people.map((name) => [name, { claims: grantedClaims[name] }]));
  server = startSandboxServer({ url, schema: app, permissions, users, latency });
});

afterEach(async () => {
  await Promise.all(open.map((db) => db.shutdown()));
  open = [];
  server.stop();
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(latency * 8);

/** A Db of `person`, with the server's policies and rows in it. */
async function signIn(person: Person): Promise<Db> {
  const db = await createDb({
    appId: "demo",
    driver: { type: "memory" },
    serverUrl: url,
    cookieSession: sessionOf(person),
  });
  open.push(db);
  const rows = db.all(app.projects);
  await settle();
  await rows;
  return db;
}

function seed(): void {
  plantSeed((author, table, id, values) => {
    server.seed(table, values, { author, id });
  });
}

const titles = async (db: Db) =>
  (await db.all(app.todos.orderBy("title"))).map(({ title }) => title);
const project = async (db: Db, name: string) => {
  const found = await db.one(app.projects.where({ name }));
  if (!found) throw new Error(`no project ${name}`);
  return found;
};
const todo = async (db: Db, title: string) => {
  const found = await db.one(app.todos.where({ title }));
  if (!found) throw new Error(`no todo ${title}`);
  return found;
};

describe("the seed", () => {
  it("could have been written by the people it names", async () => {
    const dbs = {
      alice: await signIn("alice"),
      bob: await signIn("bob"),
      carol: await signIn("carol"),
    };
    const writes: [Person, (db: Db) => Promise<unknown>][] = [];
    plantSeed((author, table, id, values) => {
      writes.push([author, (db) => db.insert(table, values, { id }).wait({ tier: "edge" })]);
    });
    for (const [author, write] of writes) {
      const accepted = write(dbs[author]);
      await settle();
      await accepted;
    }
    expect(server.rows(app.todos)).toHaveLength(12);
    expect(server.rows(app.announcements)).toHaveLength(1);
  });

  it("is planted once where there is no server", async () => {
    const db = await createDb({
      appId: "alone",
      driver: { type: "memory" },
      cookieSession: sessionOf("alice"),
    });
    open.push(db);
    await seedIfEmpty(db);
    await seedIfEmpty(db);
    expect(await db.all(app.projects)).toHaveLength(6);
  });
});

describe("the policies", () => {
  beforeEach(seed);

  it("show everyone the team's todos, their own, and what is shared with them", async () => {
    const everyones = [
      "Book the venue",
      "Fix the sign-up form",
      "Measure page speed",
      "Plan the interviews",
      "Screen applications",
      "Write the launch plan",
    ];
    const more = {
      alice: [
        "Draft the press note",
        "Order a birthday cake",
        "Prepare the retro",
        "Review the budget",
      ],
      bob: ["Draft the press note", "Prepare the retro", "Renew my passport"],
      carol: ["Practise the cello", "Prepare the retro", "Review the budget"],
    };
    for (const person of people) {
      const db = await signIn(person);
      expect(await titles(db)).toEqual([...everyones, ...more[person]].sort());
    }
  });

  it("let those edit whom a share lets, and no one else", async () => {
    const alice = await signIn("alice");
    const edit = async (title: string) =>
      alice.update(app.todos, (await todo(alice, title)).id, { done: true });
    await expect(edit("Prepare the retro")).resolves.toBeDefined();
    await expect(edit("Review the budget")).rejects.toThrow(DENIED);
    await expect(edit("Fix the sign-up form")).rejects.toThrow(DENIED);
  });

  it("let leads hand todos out, and others add their own only", async () => {
    const alice = await signIn("alice");
    const bob = await signIn("bob");
    const give = async (db: Db, owner_id: Person) =>
      db.insert(app.todos, {
        title: "Help",
        owner_id,
        project_id: (await project(db, "Website")).id,
      });
    await expect(give(alice, "carol")).resolves.toBeDefined();
    await expect(give(bob, "bob")).resolves.toBeDefined();
    await expect(give(bob, "carol")).rejects.toThrow(DENIED);
  });

  it("leave projects and comments to those who made them", async () => {
    const alice = await signIn("alice");
    const website = await project(alice, "Website");
    expect(() => renameProject(alice, website, "Mine now")).toThrow(DENIED);
    const comment = await alice.one(app.comments.where({ body: "It also breaks on my phone." }));
    expect(() => alice.delete(app.comments, comment?.id ?? "")).toThrow(DENIED);
  });
});

describe("an announcement", () => {
  beforeEach(seed);

  it("of someone whose duty has ended is taken back by the server", async () => {
    const alice = await signIn("alice");
    const refusal = announce(alice, "Tea!")
      .wait({ tier: "edge" })
      .catch((error: unknown) => error);
    expect(await alice.all(app.announcements, { tier: "local" })).toHaveLength(2);
    await settle();
    expect(await refusal).toMatchObject({ code: "permission_denied" });
    expect(await alice.all(app.announcements)).toHaveLength(1);
  });

  it("of someone who never was on duty is refused at the call", async () => {
    const bob = await signIn("bob");
    expect(() => announce(bob, "Tea!")).toThrow(DENIED);
  });

  it("of someone on duty stays", async () => {
    const carol = await signIn("carol");
    const waited = announce(carol, "Tea!").wait({ tier: "edge" });
    await settle();
    await expect(waited).resolves.toMatchObject({ body: "Tea!" });
    expect(server.rows(app.announcements)).toHaveLength(2);
  });
});

describe("doing several things at once", () => {
  beforeEach(seed);

  it("completes all open todos in one batch", async () => {
    const alice = await signIn("alice");
    const mine = app.todos.where({ owner_id: "alice" });
    const write = completeAll(alice, await alice.all(mine));
    await settle();
    await write.wait({ tier: "edge" });
    expect((await alice.all(mine)).map(({ done }) => done)).toEqual([true, true, true, true]);
  });

  it("changes nothing when one of the todos is someone else's", async () => {
    const alice = await signIn("alice");
    const all = await alice.all(app.todos);
    expect(() => completeAll(alice, all)).toThrow(DENIED);
    expect(await alice.all(app.todos)).toEqual(all);
  });

  it("archives in one transaction, into one archive", async () => {
    const alice = await signIn("alice");
    const archives = app.projects.where({ archived: true });
    moveToArchive(alice, "alice", [await todo(alice, "Book the venue")], undefined);
    await settle();
    const [archive] = await alice.all(archives);
    expect(archive).toMatchObject({ name: "Archive", owner_id: "alice", visibility: "private" });
    moveToArchive(alice, "alice", [await todo(alice, "Write the launch plan")], archive);
    await settle();
    expect(await alice.all(archives)).toHaveLength(1);
    const archived = app.todos.where({ project_id: archive?.id ?? "" }).orderBy("title");
    expect((await alice.all(archived)).map(({ title }) => title)).toEqual([
      "Book the venue",
      "Write the launch plan",
    ]);
  });
});
