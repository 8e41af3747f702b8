// @vitest-environment happy-dom
/** The doors that look into React's and Vue's own trees, and into globals, when a panel opens. */
import {
  Component,
  createContext,
  createElement,
  StrictMode,
  useMemo,
  useRef,
  useState,
} from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, describe, expect, it } from "vitest";
import { createApp, defineComponent, h, KeepAlive, provide, reactive, ref, Suspense } from "vue";
import { createDb, type Db, schema as s } from "../../../sandbox/jazz-tools/index.ts";
import * as jazzReact from "../../../sandbox/jazz-tools/react.ts";
import * as jazzVue from "../../../sandbox/jazz-tools/vue.ts";
import { waitFor } from "../support/wait-for.ts";
import { alice, bob } from "./app.ts";
import { Document, type Panel } from "./harness.ts";

const app = s.defineApp({ todos: s.table({ title: s.string(), owner_id: s.string() }) });
const config = { appId: "app-1", driver: { type: "memory" as const }, cookieSession: alice };
const newDb = (appId = "app-1"): Promise<Db> => createDb({ ...config, appId });

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  document.body.replaceChildren();
});

/** A hook that comes when the page is there already, and a panel. */
function arriveLate(realm: Record<PropertyKey, unknown> = {}): { page: Document; panel: Panel } {
  const page = new Document({ document, ...realm });
  cleanups.push(() => page.hook.close());
  return { page, panel: page.openPanel() };
}

const container = (): HTMLElement => {
  const element = document.createElement("div");
  document.body.append(element);
  return element;
};

function renderReact(element: React.ReactNode, into: Element = container()): Root {
  const root = createRoot(into);
  root.render(element);
  cleanups.push(() => root.unmount());
  return root;
}

const shown = (text: string): Promise<void> =>
  waitFor(() => expect(document.body.textContent).toContain(text));

/** A component that keeps something and shows nothing. */
const withHooks = (use: () => unknown): React.ReactNode =>
  createElement(() => {
    use();
    return null;
  });

function ReactTodos() {
  const session = jazzReact.useSession();
  const user = session?.user_id ?? "nobody";
  const todos = jazzReact.useAll(app.todos.where({ owner_id: user }));
  return createElement("p", null, `${user} has ${todos?.length ?? "…"}`);
}

async function hostOf(panel: Panel) {
  await panel.settled();
  return panel.host();
}

describe("React's tree", () => {
  it("leads to the Db of Jazz's provider and to its engine, strict or not", async () => {
    renderReact(
      createElement(
        StrictMode,
        null,
        createElement(jazzReact.JazzProvider, { config, children: createElement(ReactTodos) }),
      ),
    );
    await shown("alice has 0");
    const { panel } = arriveLate();
    const info = await hostOf(panel);
    expect(info).toMatchObject({
      ordinal: 1,
      appId: "app-1",
      has: { engine: true, db: true },
      doors: [{ door: "React", cannot: expect.stringMatching(/useSession/) }],
      profile: { act: { ok: true }, followSession: { ok: true } },
    });
    expect(panel.of("host").every(({ info: { host } }) => host === info.host)).toBe(true);
    const { limits } = await panel.command("act", {
      host: info.host,
      persona: bob,
      mode: "forSession",
    });
    expect(limits.join(" ")).toMatch(/go on showing its own user/);
  });

  it.each<[string, (db: Db) => React.ReactNode]>([
    ["a state", (db) => withHooks(() => useState(db))],
    ["a ref", (db) => withHooks(() => useRef({ client: { db } }))],
    ["a memo", (db) => withHooks(() => useMemo(() => db, []))],
    ["a late hook", (db) => withHooks(() => [useRef(0), useState(1), useRef(db)])],
    ["a property", (db) => createElement(({ db: _ }: { db: Db }) => null, { db })],
    ["a context of the app's", (db) => createElement(createContext<object>({}), { value: { db } })],
    [
      "a class's state",
      (db) =>
        createElement(
          class extends Component {
            override state = { db };
            override render() {
              return null;
            }
          },
        ),
    ],
  ])("leads to a Db in %s", async (_what, make) => {
    const db = await newDb();
    cleanups.push(() => db.shutdown());
    renderReact(createElement("main", null, "ready", createElement("b"), make(db)));
    await shown("ready");
    const { panel } = arriveLate();
    expect((await hostOf(panel)).doors).toMatchObject([{ door: "React" }]);
  });

  it("is found in shadow roots, and in each of several containers", async () => {
    const [one, two] = [await newDb("one"), await newDb("two")];
    cleanups.push(
      () => one.shutdown(),
      () => two.shutdown(),
    );
    const Holder = ({ db }: { db: Db }) => createElement("i", null, db.getConfig().appId);
    const shadow = container().attachShadow({ mode: "open" });
    const inside = document.createElement("div");
    shadow.append(inside);
    renderReact(createElement(Holder, { db: one }), inside);
    renderReact(createElement(Holder, { db: two }));
    await shown("two");
    await waitFor(() => expect(inside.textContent).toBe("one"));
    const { panel } = arriveLate();
    await panel.settled();
    expect(panel.of("host").map(({ info }) => info.appId)).toEqual(["two", "one"]);
  });

  it("is not asked for what is over: Dbs that were shut down, trees that were unmounted", async () => {
    const [ended, kept] = [await newDb("ended"), await newDb("kept")];
    const Holder = ({ db }: { db: Db }) => createElement("i", null, db.getConfig().appId);
    renderReact(createElement(Holder, { db: ended }));
    const gone = renderReact(createElement(Holder, { db: kept }));
    await shown("kept");
    await ended.shutdown();
    gone.unmount();
    await waitFor(() => expect(document.body.textContent).toBe("ended"));
    const { panel } = arriveLate();
    await panel.settled();
    expect(panel.of("host")).toEqual([]);
    await kept.shutdown();
  });

  it("may be made up by the page: it ends, and runs no code of the page's", async () => {
    let ran = 0;
    const trap = {
      get db(): unknown {
        ran++;
        return {};
      },
    };
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    // Answers for every name, as clients of remote objects do.
    const remote = new Proxy({}, { get: () => () => ran++ });
    const endless: Record<string, unknown> = { type: null, stateNode: null, return: null };
    const state = { memoizedState: trap, next: { memoizedState: revoked.proxy, next: null } };
    Object.assign(endless, { memoizedProps: remote, memoizedState: state, child: endless });
    Object.assign(container(), { __reactContainer$x: endless, __reactContainer$y: 5 });
    renderReact(
      createElement(
        "p",
        null,
        "ready",
        withHooks(() => useState(remote)),
      ),
    );
    await shown("ready");
    const { page, panel } = arriveLate();
    await panel.settled();
    expect(panel.of("host")).toEqual([]);
    expect(ran).toBe(0);
    expect(page.timers.pending).toBe(0);
  });
});

describe("Vue's tree", () => {
  const VueTodos = defineComponent(() => {
    const session = jazzVue.useSession();
    const { data } = jazzVue.useAll(() =>
      app.todos.where({ owner_id: session.value?.user_id ?? "" }),
    );
    return () => h("p", `${session.value?.user_id} has ${data.value?.length ?? "…"}`);
  });

  function mountVue(component: ReturnType<typeof defineComponent>, use = (_: unknown) => {}) {
    const root = createApp(component);
    use(root);
    const into = container();
    root.mount(into);
    cleanups.push(() => root.unmount());
    return into;
  }

  const Provider = defineComponent(() => {
    const client = jazzVue.createJazzClient(config);
    return () => h(jazzVue.JazzProvider, { client }, { default: () => h(VueTodos) });
  });

  it.each(["development", "production"])(
    "leads to the Db of Jazz's provider and to its engine, in %s",
    async (build) => {
      const into = mountVue(Provider);
      await shown("alice has 0");
      if (build === "production") {
        for (const element of [into, ...into.querySelectorAll("*")]) {
          Reflect.deleteProperty(element, "__vueParentComponent");
          Reflect.deleteProperty(element, "__vue_app__");
        }
      }
      const { panel } = arriveLate();
      expect(await hostOf(panel)).toMatchObject({
        has: { engine: true, db: true },
        doors: [{ door: "Vue" }],
      });
    },
  );

  it("leads there from an element whose container is not to be seen", async () => {
    const into = mountVue(Provider);
    await shown("alice has 0");
    for (const key of ["_vnode", "__vue_app__"]) Reflect.deleteProperty(into, key);
    const { panel } = arriveLate();
    expect((await hostOf(panel)).doors).toMatchObject([{ door: "Vue" }]);
  });

  it.each<[string, (db: Db) => unknown]>([
    ["as it is", (db) => db],
    ["in an object", (db) => ({ db })],
    ["in a ref", (db) => ref(db)],
    ["as a reactive object", (db) => reactive({ client: { db } })],
  ])("leads to a Db that an app or a component provides %s", async (_what, wrap) => {
    const [first, second] = [await newDb("by app"), await newDb("by component")];
    cleanups.push(
      () => first.shutdown(),
      () => second.shutdown(),
    );
    const Inner = defineComponent(() => {
      provide("deep", wrap(second));
      return () => h("p", "ready");
    });
    const Outer = defineComponent(
      () => () => h("div", [h(Suspense, null, { default: () => h(KeepAlive, () => h(Inner)) })]),
    );
    mountVue(Outer, (root) => (root as ReturnType<typeof createApp>).provide("db", wrap(first)));
    await shown("ready");
    const { panel } = arriveLate();
    await panel.settled();
    expect(panel.of("host").map(({ info }) => info.appId)).toEqual(["by app", "by component"]);
    // The objects themselves, not what Vue wraps around them.
    first.insert(app.todos, { title: "x", owner_id: "alice" });
    await panel.settled();
    expect(panel.host(1)).toMatchObject({ appId: "by app", has: { engine: true, db: true } });
  });

  it("may be made up by the page", async () => {
    const endless: Record<string, unknown> = {};
    endless["children"] = [endless, endless];
    Object.assign(container(), { _vnode: endless, __vue_app__: 7, __vueParentComponent: "x" });
    const { panel } = arriveLate();
    await panel.settled();
    expect(panel.of("host")).toEqual([]);
  });
});

describe("global variables", () => {
  it("lead to a Db, or to a client's Db, without running a getter", async () => {
    const [one, two] = [await newDb("one"), await newDb("two")];
    let ran = 0;
    const { panel } = arriveLate({ db: one, jazzClient: { db: two }, 0: { db: one }, note: "x" });
    await panel.settled();
    expect(panel.of("host").map(({ info }) => [info.appId, info.doors[0]])).toMatchObject([
      ["one", { door: "window global", note: "in the global variable db" }],
      ["two", { door: "window global", note: "in the global variable jazzClient" }],
    ]);
    const late = new Document();
    cleanups.push(() => late.hook.close());
    Object.defineProperty(late.realm, "lazyDb", {
      get: () => ran++,
      enumerable: true,
      configurable: true,
    });
    late.openPanel();
    expect(ran).toBe(0);
    await Promise.all([one.shutdown(), two.shutdown()]);
  });

  it("are looked at when a panel opens, and at no other time", async () => {
    const page = new Document();
    cleanups.push(() => page.hook.close());
    page.realm["db"] = await newDb();
    await new Promise(setImmediate);
    expect(page.timers.pending).toBe(0);
    expect(page.texts).toEqual([]);
    const panel = page.openPanel();
    expect((await hostOf(panel)).doors).toMatchObject([{ door: "window global" }]);
    await (page.realm["db"] as Db).shutdown();
  });
});
