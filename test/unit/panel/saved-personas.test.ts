import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import fc from "fast-check";
import * as v from "valibot";
import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  exportPersonas,
  plainSession,
  readPersonas,
  sessionSchema,
} from "../../../panel/model/saved-persona.ts";
import {
  type OpenStorage,
  personaScope,
  SavedPersonas,
} from "../../../panel/store/saved-personas.ts";
import type { Session } from "../../../protocol/jazz.ts";
import { user } from "./support/facts.ts";
import { connectedStore } from "./support/session.ts";

const TEAM = "app:team";
const AT = 1_795_000_000_000;
const bob = user("bob", { role: "editor" });
const carol = user("carol");

/** As a panel that opens anew: nothing of the one before but what is stored. */
async function opened(): Promise<{
  saved: SavedPersonas;
  storage: Awaited<ReturnType<OpenStorage>>;
}> {
  vi.resetModules();
  const storage = await import("../../../panel/store/database.ts");
  const saved = new SavedPersonas(async () => storage);
  await saved.load(TEAM);
  return { saved, storage };
}

/** The same once the other's changes are stored. */
async function reopened(before: SavedPersonas): ReturnType<typeof opened> {
  await before.settled();
  return opened();
}

const labels = (saved: SavedPersonas, scope = TEAM): string[] =>
  saved.of(scope).value.personas.map(({ label }) => label);
const problem = (saved: SavedPersonas): string => saved.of(TEAM).value.problem ?? "";

async function withThree() {
  const { saved } = await opened();
  const first = saved.save(TEAM, " Editor ", bob, AT);
  const second = saved.save(TEAM, "Carol", carol, AT + 1);
  const third = saved.save(TEAM, "Third", user("third"), AT + 2);
  await saved.settled();
  return { saved, first, second, third };
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

describe("saved personas", () => {
  test("are there again when the panel opens anew, for their app only", async () => {
    const { saved } = await withThree();
    saved.save("app:other", "Elsewhere", bob, AT);
    const { saved: later } = await reopened(saved);
    await later.load("app:other");
    expect(labels(later)).toEqual(["Editor", "Carol", "Third"]);
    expect(labels(later, "app:other")).toEqual(["Elsewhere"]);
    expect(later.of(TEAM).value.personas[0]).toMatchObject({ session: bob, savedAt: AT });
    expect(problem(later)).toBe("");
  });

  test("are renamed, given another session, moved, deleted and brought back", async () => {
    const { saved, first, second, third } = await withThree();
    saved.rename(TEAM, second.id, "Carol the reader");
    saved.replace(TEAM, second.id, user("carol", { role: "reader" }));
    saved.move(TEAM, third.id, -1);
    saved.move(TEAM, first.id, -1);
    expect(labels((await reopened(saved)).saved)).toEqual(["Editor", "Third", "Carol the reader"]);

    const deleted = saved.delete(TEAM, third.id);
    expect(labels((await reopened(saved)).saved)).toEqual(["Editor", "Carol the reader"]);
    if (deleted) saved.restore(deleted);
    const { saved: later } = await reopened(saved);
    expect(labels(later)).toEqual(["Editor", "Third", "Carol the reader"]);
    expect(later.of(TEAM).value.personas[2]?.session.claims).toEqual({ role: "reader" });
  });

  test("need a name of their own", async () => {
    const { saved, first } = await withThree();
    expect(saved.labelProblem(TEAM, "  ")).toBe("Type a name.");
    expect(saved.labelProblem(TEAM, "x".repeat(81))).toContain("at most 80");
    expect(saved.labelProblem(TEAM, " Editor ")).toContain("There is a saved persona “Editor”");
    expect(saved.labelProblem(TEAM, "Editor", first.id)).toBeNull();
    expect(saved.labelProblem("app:other", "Editor")).toBeNull();
  });

  test("of two panels do not overwrite each other", async () => {
    const { saved: one } = await opened();
    const { saved: other } = await opened();
    one.save(TEAM, "One", bob, AT);
    other.save(TEAM, "Other", carol, AT + 1);
    await Promise.all([one.settled(), other.settled()]);
    expect(labels(other)).toEqual(["Other"]);
    await other.load(TEAM);
    expect(labels(other)).toEqual(["One", "Other"]);
  });

  test("are stored in the order of the changes, without waiting for each", async () => {
    const { saved } = await opened();
    for (const label of ["a", "b", "c"]) saved.save(TEAM, label, bob, AT);
    expect(labels(saved)).toEqual(["a", "b", "c"]);
    expect(labels((await reopened(saved)).saved)).toEqual(["a", "b", "c"]);
  });

  test("that are damaged are counted and left as they are", async () => {
    const { saved, storage } = await opened();
    saved.save(TEAM, "Editor", bob, AT);
    const database = await storage.openDatabase();
    const broken = { id: "x", scope: TEAM, position: 0, label: "Broken", session: { user_id: 7 } };
    await database.put("personas", broken as never);
    const { saved: later } = await reopened(saved);
    expect(labels(later)).toEqual(["Editor"]);
    expect(problem(later)).toBe("1 saved persona cannot be read and is left as stored.");
    later.save(TEAM, "Carol", carol, AT);
    await later.settled();
    expect(problem(later)).toContain("left as stored");
    expect(await database.get("personas", "x")).toEqual(broken);
  });
});

describe("without storage", () => {
  test("they last until the panel closes, and are stored once there is room again", async () => {
    const { storage } = await opened();
    let full = true;
    const saved = new SavedPersonas(async () => ({
      ...storage,
      openDatabase: async () => {
        if (full) throw new DOMException("No room", "QuotaExceededError");
        return storage.openDatabase();
      },
    }));
    const editor = saved.save(TEAM, "Editor", bob, AT);
    expect(labels(saved)).toEqual(["Editor"]);
    await saved.settled();
    expect(problem(saved)).toBe(
      "Changes to saved personas last only until the panel closes: the browser's storage is full.",
    );
    await saved.load(TEAM);
    expect(labels(saved)).toEqual(["Editor"]);
    expect(labels((await reopened(saved)).saved)).toEqual([]);
    full = false;
    await saved.load(TEAM);
    expect(labels(saved)).toEqual(["Editor"]);
    saved.rename(TEAM, editor.id, "Editor 2");
    await saved.retry(TEAM);
    expect(problem(saved)).toBe("");
    expect(labels((await reopened(saved)).saved)).toEqual(["Editor 2"]);
  });

  test("the reason is said", async () => {
    for (const [error, words] of [
      [new DOMException("no", "SecurityError"), "gives this panel no storage"],
      [new DOMException("no", "VersionError"), "a newer version of this extension"],
      [new Error("odd"), "failed (odd)"],
    ] as const) {
      const { storage } = await opened();
      const saved = new SavedPersonas(async () => ({
        ...storage,
        openDatabase: () => Promise.reject(error),
      }));
      await saved.load(TEAM);
      expect(problem(saved)).toContain(words);
      saved.save(TEAM, "Editor", bob, AT);
      await saved.settled();
      expect(labels(saved)).toEqual(["Editor"]);
      expect(problem(saved)).toContain(words);
    }
    vi.resetModules();
    const storage = await import("../../../panel/store/database.ts");
    Reflect.deleteProperty(globalThis, "indexedDB");
    const saved = new SavedPersonas(async () => storage);
    await saved.load(TEAM);
    expect(problem(saved)).toContain("gives this panel no storage");
  });
});

test("a newer version of the extension may upgrade the database while this panel is open", async () => {
  const { saved } = await withThree();
  await new Promise<void>((done, failed) => {
    const request = indexedDB.open("jazz-devtools", 99);
    request.onsuccess = () => {
      request.result.close();
      done();
    };
    request.onerror = () => failed(request.error);
  });
  saved.save(TEAM, "Late", bob, AT);
  await saved.settled();
  expect(labels(saved)).toContain("Late");
  expect(problem(saved)).toContain("a newer version of this extension has stored things here");
});

describe("whose they are", () => {
  test("is said by the app id, or else the origin", async () => {
    for (const [options, scope] of [
      [{}, "app:team-app"],
      [{ config: { appId: "" } }, "origin:https://team.example"],
    ] as const) {
      const { connection, timing, store } = connectedStore(options);
      connection.start();
      await timing.pass(200);
      expect(store.host.value && personaScope(store, store.host.value)).toBe(scope);
    }
  });
});

describe("personas in a file", () => {
  test("are the same when read again", async () => {
    const { saved } = await withThree();
    const file = JSON.parse(JSON.stringify(exportPersonas(saved.of(TEAM).value.personas)));
    expect(file[0]).toEqual({ label: "Editor", session: bob });
    const read = readPersonas(file);
    expect(read.problems).toEqual([]);
    expect(saved.adopt(TEAM, read.personas, AT)).toBe(0);
    expect(saved.adopt("app:other", read.personas, AT)).toBe(3);
    expect(labels(saved, "app:other")).toEqual(["Editor", "Carol", "Third"]);
    const same = { label: "Carol", session: bob };
    expect(saved.adopt(TEAM, [same, same], AT)).toBe(1);
    expect(labels(saved)).toEqual(["Editor", "Carol", "Third", "Carol (2)"]);
  });

  test("that are not whole are named and left out", () => {
    expect(readPersonas(undefined)).toEqual({ personas: [], problems: [] });
    expect(readPersonas({}).problems[0]).toContain("not a list");
    const { personas, problems } = readPersonas([
      { label: "ok", session: bob, token: "x" },
      { label: "", session: bob },
      { label: "odd", session: { ...bob, authMode: "admin" } },
      { label: "huge", session: { ...bob, claims: { text: "x".repeat(200_001) } } },
    ]);
    expect(personas).toEqual([{ label: "ok", session: bob }]);
    expect(problems).toEqual([
      "Saved persona 2 was left out: its label is not as expected.",
      "Saved persona 3 was left out: its session.authMode is not as expected.",
      "Saved persona 4 was left out: its session.claims is not as expected.",
    ]);
  });

  test("anything is read without harm, and what is read is a session in JSON", () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.array(fc.anything())), (value) => {
        for (const { session } of readPersonas(value).personas) {
          expect(v.is(sessionSchema, session)).toBe(true);
        }
      }),
    );
    const odd = {
      user_id: "x",
      claims: { n: 1n, self: {} },
      authMode: "external",
    } as unknown as Session;
    expect(plainSession(odd).claims).toEqual({ n: 1, self: {} });
    (odd.claims["self"] as Record<string, unknown>)["loop"] = odd.claims;
    expect(plainSession(odd).claims).toEqual({});
  });
});
