/** An app on the sandbox, the hook in its page, and a panel on it. */
import "fake-indexeddb/auto";
import { createDb, type Db } from "jazz-tools";
import { afterEach } from "vitest";
import type { Permissions, Schema, Session } from "../../../../protocol/jazz.ts";
import {
  type SandboxServerHandle,
  type SandboxServerOptions,
  startSandboxServer,
} from "../../../../sandbox/server/start-sandbox-server.ts";
import { TabDocument } from "./app-page.ts";
import { HookedTab } from "./hooked-tab.ts";
import { eventually, mountAdapter } from "./mounted.tsx";

const leave: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of leave.splice(0).reverse()) await end();
});

export interface HookedPageOptions {
  app: { wasmSchema: Schema };
  permissions: Permissions;
  session: Session;
  href?: string | undefined;
  /** Without a server the page's engine gets no policies. */
  server?: boolean | undefined;
  users?: SandboxServerOptions["users"];
  /** Whether the app hands its policies to DevTools. Default: it does. */
  announced?: boolean | undefined;
  /** What it hands over, when that is not what its server enforces. */
  handed?: Permissions | undefined;
  /** Rows to start with, on the server or, without one, in the page. */
  plant(place: SandboxServerHandle | Db): void;
  /** Resolves when the page has its rows. */
  ready(db: Db): Promise<unknown>;
}

export interface HookedPage extends Awaited<ReturnType<typeof mountAdapter>> {
  tab: HookedTab;
  db: Db;
  /** Lets time pass until something is as expected; fails with its reason when it never is. */
  until(expectation: () => void): Promise<void>;
}

export async function hookedPage(options: HookedPageOptions): Promise<HookedPage> {
  const tab = new HookedTab();
  const { href = "http://localhost:5173/" } = options;
  const page = new TabDocument(tab, { name: tab.document, href, ofTest: true });
  const db = await openDb(options);
  if (options.announced !== false) {
    page.handOver({ db, permissions: options.handed ?? options.permissions });
  }
  tab.stored = { tab: "Writes" };
  const panel = await mountAdapter(tab);
  const until = (expectation: () => void): Promise<void> => eventually(panel.timing, expectation);
  return { ...panel, tab, db, until };
}

async function openDb(options: HookedPageOptions): Promise<Db> {
  const { app, permissions, users = {}, server = true, session } = options;
  const url = "wss://team.example";
  if (server) {
    const handle = startSandboxServer({ url, schema: app, permissions, users, latency: 1 });
    leave.push(() => handle.stop());
    options.plant(handle);
  }
  const db = await createDb({
    appId: "team",
    driver: { type: "memory" },
    cookieSession: session,
    ...(server ? { serverUrl: url } : {}),
  });
  leave.push(() => db.shutdown());
  if (server) await options.ready(db);
  else options.plant(db);
  return db;
}
