/** Pages for the panel to look at: an app on the sandbox, the real hook, and the adapter between. */

// The clock comes first: the hook takes it as it is loaded.
import "./page-clock.ts";

import { afterEach, expect } from "vitest";
import type {
  Operation,
  Schema,
  Session,
  TaggedRecord,
  WireQuery,
} from "../../../../protocol/jazz.ts";
import { readPageMessage } from "../../../../protocol/read.ts";
import { Db } from "../../../../sandbox/db/db.ts";
import type { DbConfig } from "../../../../sandbox/db/db-config.ts";
import { DirectConnectionManager } from "../../../../sandbox/db/direct-connection.ts";
import type { WasmRuntime } from "../../../../sandbox/engine/wasm-runtime.ts";
import type { AnySchema } from "../../../../sandbox/schema/row-types.ts";
import { TableQuery } from "../../../../sandbox/schema/table-query.ts";
import { type Globals, HookedDocument } from "../../support/hooked-document.ts";
import { TabStorage } from "../../support/tab-storage.ts";
import { user } from "../../support/values.ts";
import type { FakeAdapter } from "./fake-adapter.ts";
import { promisesSettled } from "./manual-timing.ts";
import { TEAM_SCHEMA } from "./team-schema.ts";

export interface TabDocumentOptions {
  /** What the adapter calls the document. Default: `d1`. */
  name?: string;
  /** Its address. */
  href?: string;
  /** Whether it is a frame in another page. */
  frame?: boolean;
  /** Whether its scripts are the test's own modules: it then sees every Jazz they open. */
  ofTest?: boolean;
}

export interface AppPageOptions extends TabDocumentOptions {
  schema?: Schema;
  session?: Session;
  /** The address of a sandbox server. */
  serverUrl?: string | undefined;
  /** How the Db is opened otherwise than a signed-in user's with an app id. */
  config?: Partial<DbConfig>;
}

const open = new Set<TabDocument>();

afterEach(async () => {
  const documents = [...open];
  open.clear();
  for (const { hook } of documents) await hook.close();
  for (const { unreadable } of documents) expect(unreadable).toEqual([]);
});

/** Waits until everything that was under way in the open pages is done and told. */
export async function pagesQuiet(): Promise<void> {
  await promisesSettled();
  for (const document of open) await document.quiet();
}

/** A document of the tab, with the hook, and as a rule with a Jazz that no other one sees. */
export class TabDocument extends HookedDocument {
  /** Whether messages get through, both ways. */
  online = true;
  /** What the hook sent that a panel cannot read. */
  readonly unreadable: string[] = [];
  readonly #adapter: FakeAdapter;
  readonly #name: string;

  constructor(
    adapter: FakeAdapter,
    {
      name = "d1",
      href = "https://team.example/app",
      frame = false,
      ofTest = false,
    }: TabDocumentOptions = {},
  ) {
    const self = {};
    super({
      ...(ofTest ? {} : ownGlobals()),
      location: { href },
      document: { title: "Team" },
      sessionStorage: new TabStorage(),
      self,
      top: frame ? {} : self,
    });
    this.#adapter = adapter;
    this.#name = name;
    this.hear((text) => {
      const read = readPageMessage(text);
      if (!read.ok) this.unreadable.push(read.problem);
      else if (read.message.m === "batch" && read.message.invalid > 0) this.unreadable.push(text);
      if (this.online) adapter.receive(name, text);
    });
    open.add(this);
    adapter.join(name, (body) => {
      if (this.online) this.tell(body);
    });
  }

  /** Runs what a script of this document does: what it makes registers itself here. */
  run<T>(script: () => T): T {
    const { prototype } = FinalizationRegistry;
    const { register } = prototype;
    const { register: here } = (this.realm.FinalizationRegistry as typeof FinalizationRegistry)
      .prototype;
    prototype.register = here;
    try {
      return script();
    } finally {
      prototype.register = register;
    }
  }

  /** Hands over a Db, as an app may do: `(window[Symbol.for("jazz.devtools")] ??= []).push(db)`. */
  handOver(registration: object): void {
    const globals = this.realm as Globals & Record<symbol, object[]>;
    globals[Symbol.for("jazz.devtools")]?.push(registration);
  }

  /** The document ends. */
  async leave(): Promise<void> {
    open.delete(this);
    this.online = false;
    this.#adapter.gone(this.#name);
    await this.hook.close();
  }
}

/** What an engine registers itself with. */
const ownGlobals = (): Partial<Globals> => ({
  Object: { prototype: {} },
  FinalizationRegistry: class extends FinalizationRegistry<unknown> {},
  WebAssembly: Object.create(WebAssembly),
});

/** The Db class of a page's own bundle: every page loads one, and hooks watch the one they know. */
function newDbClass(): typeof Db {
  return class PageDb extends Db {
    static override create(config: DbConfig): Db {
      return new PageDb(config, (host) => new DirectConnectionManager(host));
    }
  };
}

/** A page whose app has one Db and has used it once. Its writes are the calls its SDK would make. */
export class AppPage extends TabDocument {
  readonly db: Db;
  readonly schema: Schema;
  readonly session: Session;

  constructor(adapter: FakeAdapter, options: AppPageOptions = {}) {
    super(adapter, options);
    const { schema = TEAM_SCHEMA, session = user("alice"), serverUrl, config } = options;
    this.schema = schema;
    this.session = session;
    this.db = newDbClass().create({
      appId: "team-app",
      driver: { type: "memory" },
      cookieSession: session,
      ...(serverUrl === undefined ? {} : { serverUrl }),
      ...config,
    });
    // Late rejections are the app's business: without a listener they end up in the console.
    this.db.onMutationError(() => {});
    this.handOver(this.db);
    const [first = ""] = Object.keys(schema);
    this.run(() => void this.db.all(this.table(first)));
  }

  get engine(): WasmRuntime {
    return (this.db as unknown as { connection: { client: { runtime: WasmRuntime } } }).connection
      .client.runtime;
  }

  table(name: string): TableQuery<AnySchema, string> {
    return new TableQuery(name, this.schema);
  }

  /** A write of the app's. Throws what the engine throws. Returns the row's id. */
  write(
    op: Operation,
    table: string,
    row: string | null,
    values: TaggedRecord | null,
    session = this.session,
  ): string {
    const { engine } = this;
    const context = JSON.stringify(session);
    const id = row ?? "";
    switch (op) {
      case "insert":
        return engine.insert(table, values, context, row).id;
      case "update":
        engine.update(id, values, context);
        break;
      case "delete":
        engine.delete(id, context);
        break;
      default:
        engine[op](table, id, values, context);
    }
    return id;
  }

  /** Opens a query of the app's and keeps it live. Returns what ends it. */
  subscribe(query: WireQuery): () => void {
    const { engine } = this;
    const options = '{"local_updates":"deferred"}';
    const session = JSON.stringify(this.session);
    const handle = engine.createSubscription(JSON.stringify(query), session, "local", options);
    engine.executeSubscription(handle, () => {});
    return () => engine.unsubscribe(handle);
  }
}
