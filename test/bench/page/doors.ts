/**
 * What passes the doors, as pages do it whether they use Jazz or not; and pages to look through:
 * thousands of elements without Jazz, or as many components below Jazz's provider.
 */
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { createApp, h } from "vue";
import type { Door } from "../../../content-script/page/doors/door.ts";
import { reactFibers } from "../../../content-script/page/doors/react-fibers.ts";
import { vueTree } from "../../../content-script/page/doors/vue-tree.ts";
import { windowGlobals } from "../../../content-script/page/doors/window-globals.ts";
import { engineModuleBytes } from "../../../sandbox/engine/module-bytes.ts";
import * as jazzReact from "../../../sandbox/jazz-tools/react.ts";
import * as jazzVue from "../../../sandbox/jazz-tools/vue.ts";
import type { Look, Passage } from "../passages.ts";

/** What the measuring side calls. */
export interface DoorBench {
  /** Microseconds that one passage takes, on average of so many. */
  pass(passage: Passage, times: number): Promise<number>;
  /** Fills the page. */
  fill(withJazz: boolean): Promise<void>;
  /** Milliseconds of one look, and how many Dbs it found. */
  look(door: Look): { milliseconds: number; found: number };
}

declare global {
  interface Window {
    doorBench?: DoorBench;
  }
}

const ELEMENTS = 5_000;
/** After so many the door of Jazz's map is shut. */
const ENTRIES = 50_000;
const ENGINE_FIRST: readonly Passage[] = ["first Db, armed", "Db map"];
const registry = new FinalizationRegistry(() => {});
const empty = { plain: true };
const entries = new WeakMap<object, object>();
const key = Symbol.for("jazz.devtools");
const globals = window as unknown as Record<PropertyKey, unknown>;

const passages: Record<Passage, (times: number) => void | Promise<void>> = {
  "engine registry": (times) => {
    for (let i = 0; i < times; i++) registry.register({}, i);
  },
  "Db map": enterMany,
  "Db map, shut": enterMany,
  "first Db": resolveMany,
  "first Db, armed": resolveMany,
  "window storage": (times) => {
    globals["__jazzWindowStorageContexts__"] = new Set();
    const contexts = globals["__jazzWindowStorageContexts__"] as Set<object>;
    for (let i = 0; i < times; i++) contexts.add({ db: null });
  },
  pushed: (times) => {
    globals[key] = [];
    const list = globals[key] as unknown[];
    for (let i = 0; i < times; i++) list.push(i);
  },
};

/** As frameworks do that keep something beside every object they meet. */
function enterMany(times: number): void {
  for (let i = 0; i < times; i++) entries.set({}, empty);
}

async function resolveMany(times: number): Promise<void> {
  for (let i = 0; i < times; i++) await Promise.resolve(empty);
}

const looks: Record<Look, Door> = {
  React: reactFibers,
  Vue: vueTree,
  "window global": windowGlobals,
};

window.doorBench = {
  async pass(passage, times) {
    // An engine that arrives opens the doors that wait for its Db.
    if (ENGINE_FIRST.includes(passage)) await WebAssembly.instantiate(engineModuleBytes());
    if (passage === "Db map, shut") enterMany(ENTRIES);
    // What an earlier turn armed gives up after so many reads.
    if (passage !== "first Db, armed") while ("then" in {}) Reflect.get({}, "then");
    const start = performance.now();
    await passages[passage](times);
    return ((performance.now() - start) * 1_000) / times;
  },
  async fill(withJazz) {
    document.body.replaceChildren();
    if (!withJazz) {
      document.body.append(...many(() => document.createElement("p")));
      return;
    }
    const [forReact, forVue] = [document.createElement("div"), document.createElement("div")];
    document.body.append(forReact, forVue);
    const config = {
      appId: "doors",
      driver: { type: "memory" as const },
      cookieSession: { user_id: "alice", claims: {}, authMode: "external" as const },
    };
    const ReactRow = () => createElement("p");
    createRoot(forReact).render(
      createElement(jazzReact.JazzProvider, {
        config,
        children: many((i) => createElement(ReactRow, { key: i })),
      }),
    );
    const VueRow = () => h("p");
    const client = jazzVue.createJazzClient({ ...config, appId: "doors-vue" });
    createApp(() =>
      h(jazzVue.JazzProvider, { client }, { default: () => many((i) => h(VueRow, { key: i })) }),
    ).mount(forVue);
    while (document.querySelectorAll("p").length < 2 * ELEMENTS) {
      await new Promise((done) => requestAnimationFrame(done));
    }
  },
  look(door) {
    let found = 0;
    const none = (): void => {};
    const visitors = {
      db: () => found++,
      engine: none,
      used: none,
      permissions: none,
      jazz: none,
      note: none,
    };
    const opened = looks[door].open(
      window,
      { ...visitors, known: () => false, wanting: () => false },
      () => none,
    );
    const start = performance.now();
    opened.look?.();
    return { milliseconds: performance.now() - start, found };
  },
};

function many<T>(make: (index: number) => T): T[] {
  return Array.from({ length: ELEMENTS }, (_, index) => make(index));
}
