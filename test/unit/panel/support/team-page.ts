/** The demo's team: its app on the sandbox with a server, the hook in its page, and a panel on it. */
import { createDb, type Db } from "jazz-tools";
import { afterEach } from "vitest";
import { grantedClaims, type Person, people, sessionOf } from "../../../../demo/people.ts";
import permissions from "../../../../demo/permissions.ts";
import { app } from "../../../../demo/schema.ts";
import { plantSeed } from "../../../../demo/seed.ts";
import { startSandboxServer } from "../../../../sandbox/server/start-sandbox-server.ts";
import { HookedTab } from "./hooked-tab.ts";
import { mountAdapter } from "./mounted.tsx";

const leave: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of leave.splice(0).reverse()) await end();
});

export interface TeamPageOptions {
  user?: Person;
  href?: string;
  /** Without a server the page's engine gets no policies. */
  server?: boolean;
  /** Whether the app hands its policies to DevTools. Default: it does. */
  announced?: boolean;
}

export interface TeamPage extends Awaited<ReturnType<typeof mountAdapter>> {
  tab: HookedTab;
  db: Db;
  /** Lets time pass until something is as expected; fails with its reason when it never is. */
  until(expectation: () => void): Promise<void>;
}

export async function teamPage(options: TeamPageOptions = {}): Promise<TeamPage> {
  const { user = "alice", server = true } = options;
  const tab = new HookedTab(options.href);
  leave.push(() => tab.hook.close());
  const db = await openDb(user, server);
  if (options.announced !== false) tab.announce({ db, permissions });
  tab.stored = { tab: "Writes" };
  const panel = await mountAdapter(tab);
  const until = async (expectation: () => void): Promise<void> => {
    for (let tries = 200; ; tries--) {
      try {
        expectation();
        return;
      } catch (error) {
        if (tries === 0) throw error;
      }
      await panel.timing.pass(100);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  return { ...panel, tab, db, until };
}

async function openDb(user: Person, withServer: boolean): Promise<Db> {
  const url = "wss://team.example";
  if (withServer) {
    const users = Object.fromEntries(people.map((name) => [name, { claims: grantedClaims[name] }]));
    const server = startSandboxServer({ url, schema: app, permissions, users, latency: 1 });
    leave.push(() => server.stop());
    plantSeed((author, table, id, values) => {
      server.seed(table, values, { author, id });
    });
  }
  const db = await createDb({
    appId: "team",
    driver: { type: "memory" },
    cookieSession: sessionOf(user),
    ...(withServer ? { serverUrl: url } : {}),
  });
  leave.push(() => db.shutdown());
  if (withServer) await db.all(app.projects, { tier: "edge" });
  else {
    plantSeed((_author, table, id, values) => {
      db.insert(table, values, { id });
    });
  }
  return db;
}
