/** A tab whose page uses Jazz as an app does, and can be loaded again. */
import { vi } from "vitest";
import type { Session } from "../../../protocol/jazz.ts";
import type { WasmRuntime } from "../../../sandbox/engine/wasm-runtime.ts";
import type * as JazzTools from "../../../sandbox/jazz-tools/index.ts";
import type { Globals } from "../support/hooked-document.ts";
import { TabStorage } from "../support/tab-storage.ts";
import { alice } from "./app.ts";
import { Document } from "./harness.ts";

export interface LoadedApp {
  page: Document;
  jazz: typeof JazzTools;
  db: JazzTools.Db;
  todos: ReturnType<typeof tableOf>;
}

export class Tab {
  readonly storage = new TabStorage();
  #documents: Document[] = [];

  /** Whether the tools are in its documents from their start. */
  tools = true;

  /** A document without an app yet. The one before is left as it is: pages do not clean up. */
  open(page: Partial<Globals> = {}): Document {
    const document = new Document({ sessionStorage: this.storage }, this.tools);
    Object.defineProperties(document.realm, Object.getOwnPropertyDescriptors(page));
    this.#documents.push(document);
    return document;
  }

  /**
   * Loads the page: a hook, then a bundle of its own, then its Db. `tamper` may change the engine
   * of that bundle before it is used.
   */
  async load(
    config: Partial<JazzTools.DbConfig> = {},
    page: Partial<Globals> = {},
    tamper: (engine: WasmRuntime) => void = () => {},
  ): Promise<LoadedApp> {
    await this.close();
    const document = this.open(page);
    vi.resetModules();
    const jazz: typeof JazzTools = await import("../../../sandbox/jazz-tools/index.ts");
    const engine = await import("../../../sandbox/engine/wasm-runtime.ts");
    tamper(engine.WasmRuntime.prototype);
    const db = await newDb(jazz, config);
    return { page: document, jazz, db, todos: tableOf(jazz) };
  }

  async close(): Promise<void> {
    for (const document of this.#documents.splice(0)) await document.hook.close();
  }
}

export function newDb(
  { createDb }: typeof JazzTools,
  config: Partial<JazzTools.DbConfig> = {},
): Promise<JazzTools.Db> {
  const { jwtToken, adminSecret, secret } = config;
  const who = jwtToken || adminSecret || secret ? {} : { cookieSession: alice };
  return createDb({ appId: "app-1", driver: { type: "memory" }, ...who, ...config });
}

/** Todos are their owner's, by policies that are merged into the schema. */
export function tableOf({ schema: s }: typeof JazzTools) {
  const bare = s.defineApp({ todos: s.table({ title: s.string(), owner_id: s.string() }) });
  const permissions = s.definePermissions(bare, ({ policy, session }) => {
    const own = { owner_id: session["user_id"] };
    policy.todos.allowRead.where(own);
    policy.todos.allowInsert.where(own);
    policy.todos.allowUpdate.where(own);
    policy.todos.allowDelete.where(own);
  });
  const wasmSchema = Object.fromEntries(
    Object.entries(bare.wasmSchema).map(([name, table]) => [
      name,
      { ...table, policies: permissions[name] },
    ]),
  );
  const todos = Object.assign(Object.create(bare.todos), { _schema: wasmSchema });
  return todos as typeof bare.todos;
}

/** An app as the framework clients are: it reads the session and re-opens its query with it. */
export function follower(db: JazzTools.Db, todos: LoadedApp["todos"]) {
  const seen: (string | null)[] = [];
  const app = { seen, titles: [] as string[], opened: 0, session: null as Session | null };
  let close = (): void => {};
  const stop = db.onAuthChanged(({ session }) => {
    app.session = session;
    seen.push(session?.user_id ?? null);
    close();
    app.opened++;
    close = db.subscribeAll(
      todos,
      ({ all }) => {
        app.titles = all.map(({ title }) => title).sort();
      },
      {},
      session ?? undefined,
    );
  });
  return {
    app,
    stop: () => {
      stop();
      close();
    },
  };
}
