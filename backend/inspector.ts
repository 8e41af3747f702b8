/** Looks at a backend's context and answers panels, over whatever carries their messages. */
import { randomUUID } from "node:crypto";
import { clip, NAME } from "../protocol/clip.ts";
import type { Hello, PROTOCOL_VERSION } from "../protocol/messages.ts";
import { epoch, now } from "./clock.ts";
import { handlersFor } from "./commands/handlers.ts";
import { type Connection, openConnection } from "./connection.ts";
import { Shadows } from "./handles/shadows.ts";
import { Subscriptions } from "./handles/subscriptions.ts";
import { type ContextTap, tapContext } from "./handles/tap-context.ts";
import { tapDb } from "./handles/tap-db.ts";
import { Fates } from "./recorder/fates.ts";
import { Log } from "./recorder/log.ts";
import { OriginCamera } from "./recorder/origin.ts";
import { CurrentRequest } from "./requests/current.ts";
import { Requests } from "./requests/requests.ts";
import { isObject, member } from "./safely.ts";
import { Tables } from "./schema/tables.ts";
import { Events } from "./stream/events.ts";
import type { HostFacts } from "./stream/host-info.ts";
import { hostEntry, type Known } from "./stream/snapshot.ts";

const PROTOCOL: typeof PROTOCOL_VERSION = 3;

/** Origins while somebody listens: at once, and per second; and those of the first handles. */
const ORIGINS = { burst: 60, perSecond: 60 };
const FIRST_ORIGINS = 60;

export interface InspectorOptions {
  /** What `defineApp` made: its tables are known by it. */
  app: unknown;
  /** What `definePermissions` made, for the panel to explain. */
  permissions?: object | undefined;
  /** What the panel calls this backend. */
  name?: string | undefined;
}

export interface Inspector {
  /** Opens a connection to a panel that gets its messages through `send`. */
  open(send: (text: string) => void): Connection;
  /** Runs the rest of a request's way; handles made in its course belong to it. */
  request<T>(request: unknown, next: () => T): T;
  /** Gives the context its own methods back, and ends all connections. */
  close(): void;
}

/**
 * Begins to look at a context: alpha.53's `JazzContext`, or the `client` of a later Jazz's
 * session (the session itself is taken for it).
 */
export function createInspector(given: object, options: InspectorOptions): Inspector {
  const context = contextIn(given);
  const log = new Log();
  const tables = new Tables(options.app);
  const subscriptions = new Subscriptions(log, (run) => {
    const { quiet } = tap;
    tap.quiet = false;
    try {
      return run();
    } finally {
      tap.quiet = quiet;
    }
  });
  const current = new CurrentRequest();
  const requests = new Requests();
  const tap: ContextTap = {
    log,
    tables,
    subscriptions,
    requests,
    current,
    fates: new Fates(log),
    camera: new OriginCamera(ORIGINS.burst, ORIGINS.perSecond),
    firstCamera: new OriginCamera(FIRST_ORIGINS, 0),
    shadows: new Shadows(),
    batches: new Shadows(),
    quiet: false,
  };
  const tapped = tapContext(tap, context);
  tapOwnDb(tap, context, tapped.nextHandle());

  const permissions = isObject(options.permissions) ? options.permissions : null;
  const facts: HostFacts = {
    host: `backend-${randomUUID()}`,
    name: options.name ?? null,
    foundAt: epoch(now()),
    closedAt: null,
    context,
    policies: permissions && Object.keys(permissions),
  };
  const known: Known = { facts, tables, permissions, log, subscriptions };
  const events = new Events(facts.host, tables);
  const connections = new Set<Connection>();
  const title = clip(options.name ?? "Backend", NAME);
  const hello = (): Hello => ({
    m: "hello",
    protocol: PROTOCOL,
    url: `backend:${title}`,
    title,
    top: true,
    startedAt: facts.foundAt,
    signs: { wasm: false, engines: 0, dbs: 1, pushed: 0 },
    backend: { name: title, runtime: `Node ${process.version}`, pid: process.pid },
  });

  return {
    open(send) {
      const connection = openConnection({
        known,
        events,
        hello,
        handlers: (stream) => handlersFor({ tap, tapped, facts, stream }),
        send,
        closed: () => connections.delete(connection),
      });
      connections.add(connection);
      return connection;
    },
    request: (request, next) => current.run(requests.of(request, now()), next),
    close() {
      tapped.remove();
      tap.shadows.remove();
      tap.batches.remove();
      current.close();
      facts.closedAt = epoch(now());
      log.tell(hostEntry(facts));
      for (const connection of [...connections]) connection.close();
    },
  };
}

/** A session holds its client in a property (`backend/create-jazz-session.ts` of garden-co/jazz). */
function contextIn(given: object): object {
  const client = member(given, "client");
  const made = isObject(client) && typeof member(client, "forRequest") === "function";
  return made && typeof member(given, "forRequest") !== "function" ? client : given;
}

/** There, the unscoped Db is a property too. */
function tapOwnDb(tap: ContextTap, context: object, id: string): void {
  const db = member(context, "db");
  if (!isObject(db) || typeof member(db, "insert") !== "function") return;
  const scope = { session: null, attribution: null };
  const handle = { id, kind: "db" as const, scope, request: null, at: now(), origin: null };
  tapDb(tap, db, { ...handle, thrown: null });
}
