/** The set in which framework clients of the persistent driver register: it stays the app's own. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { windowStorage } from "../../../content-script/page/doors/window-storage.ts";
import { createDb, type Db } from "../../../sandbox/jazz-tools/index.ts";
import { alice } from "./app.ts";
import { Document } from "./harness.ts";

const NAME = "__jazzWindowStorageContexts__";
const EARLIER = Object.getOwnPropertyNames(Set.prototype);

let page: Document | undefined;
let db: Db;
beforeEach(async () => {
  db = await createDb({ appId: "app-1", driver: { type: "memory" }, cookieSession: alice });
});
afterEach(() => page?.hook.close());

function open(realm: Record<PropertyKey, unknown> = {}): Document {
  page = new Document(realm);
  return page;
}

/** As `window-client-storage.ts` of the SDK does it. */
function register(realm: Record<PropertyKey, unknown>, context: object): Set<object> {
  realm[NAME] ??= new Set();
  return (realm[NAME] as Set<object>).add(context);
}

const context = (of: unknown = db): object => ({ db: of, namespace: "app-1" });

describe("the door of the clients' own set", () => {
  it("sees a Db as it is added, through the app's own set", async () => {
    const document = open();
    const { realm } = document;
    expect(realm[NAME]).toBeUndefined();
    expect(Object.keys(realm)).not.toContain(NAME);
    const panel = document.openPanel();
    const [first, second] = [context(), context(null)];
    const set = register(realm, first);
    register(realm, second);
    await panel.settled();
    expect(panel.host()).toMatchObject({
      has: { db: true },
      doors: [{ door: "window storage", cannot: expect.stringMatching(/useSession/) }],
    });
    expect(realm[NAME]).toBe(set);
    expect(set).toBeInstanceOf(Set);
    expect(Object.getPrototypeOf(set)).toBe(Set.prototype);
    expect(Object.getOwnPropertyNames(Set.prototype)).toEqual(EARLIER);
    expect([...set]).toEqual([first, second]);
    expect(set.delete(first)).toBe(true);
    expect([set.size, [...set]]).toEqual([1, [second]]);
    expect(Object.keys(realm)).toContain(NAME);
    expect(Object.keys(set)).toEqual([]);
  });

  it("follows an app that puts another set there, or defines the property anew", async () => {
    const document = open();
    const { realm } = document;
    register(realm, context(null));
    const panel = document.openPanel();
    realm[NAME] = new Set();
    register(realm, context());
    await panel.settled();
    expect(panel.of("host")).toHaveLength(1);
    const other = await createDb({ appId: "app-2", driver: { type: "memory" } });
    const theirs = new Set([context(other)]);
    Object.defineProperty(realm, NAME, { value: theirs, configurable: true, writable: true });
    const again = document.openPanel();
    await again.settled();
    expect(again.host().appId).toBe("app-2");
    await document.hook.close();
    expect(realm[NAME]).toBe(theirs);
    expect(Object.getOwnPropertyNames(theirs)).toEqual([]);
  });

  it.each([
    ["a set that was there before", () => new Set([context(), null, { db: 1 }])],
    ["a frozen set", () => Object.freeze(new Set([context()]))],
    ["an array", () => [context(), 7]],
  ])("looks into %s when a panel opens", async (_what, make) => {
    const document = open({ [NAME]: make() });
    const panel = document.openPanel();
    await panel.settled();
    expect(panel.of("host").map(({ info }) => info.appId)).toContain("app-1");
  });

  it.each([
    ["null", null],
    ["text", "set"],
    ["a set that throws", new Proxy(new Set(), {})],
    [
      "contexts with getters",
      new Set([
        {
          get db(): never {
            throw new Error("bang");
          },
        },
      ]),
    ],
  ])("is not hurt by %s", async (_what, value) => {
    const document = open();
    document.realm[NAME] = value;
    expect(document.realm[NAME]).toBe(value);
    const panel = document.openPanel();
    await panel.settled();
    expect(panel.of("host")).toEqual([]);
  });

  it("leaves an accessor and a locked property of the page alone", () => {
    const set = new Set([context()]);
    for (const attributes of [
      { get: () => set, configurable: true },
      { value: set, writable: true },
    ]) {
      const { realm } = open();
      Reflect.deleteProperty(realm, NAME);
      Object.defineProperty(realm, NAME, attributes);
      const before = Object.getOwnPropertyDescriptor(realm, NAME);
      const found: unknown[] = [];
      const none = (): void => {};
      const visitors = { db: (raw: unknown) => found.push(raw), engine: none, jazz: none };
      const door = windowStorage.open(
        realm,
        {
          ...visitors,
          used: none,
          permissions: none,
          known: () => false,
          wanting: () => false,
          note: none,
        },
        () => none,
      );
      expect(Object.getOwnPropertyDescriptor(realm, NAME)).toEqual(before);
      door.look?.();
      expect(found).toContain(db);
      door.close?.();
      expect(Object.getOwnPropertyDescriptor(realm, NAME)).toEqual(before);
    }
  });

  it("leaves the page as it found it, or the app's set as an ordinary property", async () => {
    const untouched = open();
    await untouched.hook.close();
    expect(NAME in untouched.realm).toBe(false);
    const document = open();
    const set = register(document.realm, context());
    await document.hook.close();
    expect(Object.getOwnPropertyDescriptor(document.realm, NAME)).toEqual({
      value: set,
      writable: true,
      enumerable: true,
      configurable: true,
    });
    expect(Object.getOwnPropertyNames(set)).toEqual([]);
  });
});
