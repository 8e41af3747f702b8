/**
 * A page for the panel to look at: documents, Dbs and rows in memory. It answers the panel's
 * commands as a hook would, judging by the sandbox's rules.
 */
import { authorOf, type Mode, scopeFor } from "../../../../protocol/attribution.ts";
import { encode } from "../../../../protocol/codec.ts";
import type { PanelMessage, ReplayWrite } from "../../../../protocol/commands.ts";
import type { Schema, Session, TaggedRecord, WireQuery } from "../../../../protocol/jazz.ts";
import { type HostInfo, PROTOCOL_VERSION } from "../../../../protocol/messages.ts";
import { allows } from "../../../../sandbox/policy/judge.ts";
import { hostInfo, user } from "./facts.ts";
import type { FakeAdapter } from "./fake-adapter.ts";
import { FakeEngine } from "./fake-engine.ts";
import { TEAM_SCHEMA } from "./team-schema.ts";

export interface FakeHostOptions {
  id?: string;
  schema?: Schema;
  session?: Session | null;
  info?: Partial<HostInfo>;
}

export class FakePage {
  readonly document: string;
  readonly adapter: FakeAdapter;
  readonly engine: FakeEngine;
  session: Session | null;
  info: HostInfo;
  recording = true;
  top = true;
  url = "https://team.example/app";
  /** Events sent while nobody listened are sent on attach. */
  history: Record<string, unknown>[] = [];
  snapshot: Record<string, unknown>[] = [];
  dropped = 0;
  acting: { persona: Session | null; mode: Mode } | null = null;
  /** Whether acting goes on after a reload. */
  kept = false;
  #attached = false;
  #sent = 0;
  #write = 0;
  #batch = 0;
  #subscriptions = new Map<
    string,
    { query: WireQuery; nth: number; ids: Set<string>; at: number }
  >();

  constructor(adapter: FakeAdapter, document: string, options: FakeHostOptions = {}) {
    this.adapter = adapter;
    this.document = document;
    const now = Date.UTC(2026, 10, 23, 14, 2, 11, 204);
    this.engine = new FakeEngine(options.schema ?? TEAM_SCHEMA, now);
    this.session = options.session === undefined ? user("alice") : options.session;
    this.info = hostInfo(options.id ?? "h1", this.session, now, options.info);
    const before = adapter.onPost;
    adapter.onPost = (to, message) => {
      before(to, message);
      if (to === null || to === document) this.#onPanel(message);
    };
  }

  get now(): number {
    return this.engine.now;
  }

  set now(value: number) {
    this.engine.now = value;
  }

  #reader(): Session | null {
    return this.acting ? this.acting.persona : this.session;
  }

  get host(): string {
    return this.info.host;
  }

  /** Sends events in one batch, or keeps them until the panel attaches. */
  emit(...events: Record<string, unknown>[]): void {
    this.history.push(...events);
    if (this.#attached) this.#send(events);
  }

  /** A write of the app, by default as the page's user. Denied ones throw in the page. */
  write(
    op: ReplayWrite["op"],
    table: string,
    row: string | null,
    values: TaggedRecord | null,
    options: Partial<{
      session: Session | null;
      attribution: string | null;
      batch: string;
      stack: string;
      micros: number;
    }> = {},
  ): string {
    const acting = this.acting ? scopeFor(this.acting.persona, this.acting.mode) : null;
    const scope = acting ?? {
      session: options.session === undefined ? this.session : options.session,
      attribution: options.attribution ?? null,
    };
    const id = row ?? this.engine.nextId();
    const question = this.engine.question(op, table, id, values, authorOf(scope));
    const verdict =
      scope.attribution === null && question
        ? allows({ question, session: scope.session, evidence: this.engine.evidence() })
        : "allowed";
    const thrown =
      verdict === "denied"
        ? `${op[0]?.toUpperCase()}${op.slice(1)} failed: WriteError("policy denied ${op.toUpperCase()} on table ${table}")`
        : null;
    const batch = options.batch ?? `b${++this.#batch}`;
    // The engine calls subscriptions back before its call returns: the delta is told first.
    if (thrown === null && question) this.engine.apply(question);
    this.#deltas(table, id);
    this.emit({
      t: "write",
      at: this.now,
      host: this.host,
      write: ++this.#write,
      op,
      table: op === "update" || op === "delete" ? null : table,
      row: op === "insert" && thrown !== null ? null : id,
      values: values && encode(values),
      result: null,
      ...scope,
      updatedAt: null,
      batch,
      thrown,
      micros: options.micros ?? 420,
      actingFor: acting ? { session: this.session, attribution: null } : null,
      stack: options.stack ?? null,
    });
    if (op === "update" || op === "delete") {
      this.emit({ t: "located", at: this.now, host: this.host, row: id, table });
    }
    this.#lastBatch = batch;
    return id;
  }

  #lastBatch = "";

  /** A new row that another client made and the server sent. */
  receive(table: string, values: TaggedRecord, author: string): void {
    const id = this.engine.nextId();
    const question = this.engine.question("insert", table, id, values, author);
    if (question) this.engine.apply(question);
    this.#deltas(table, id);
  }

  fate(fate: string, reason: string | null = null, after = 80): void {
    this.emit({
      t: "fate",
      at: this.now + after,
      host: this.host,
      batch: this.#lastBatch,
      fate,
      code: reason === null ? null : "permission_denied",
      reason,
    });
  }

  subscribe(query: WireQuery, session: Session | null = this.session, stack: string | null = null) {
    const id = `s${this.#subscriptions.size + 1}`;
    const event = {
      t: "subscription",
      at: this.now,
      host: this.host,
      subscription: id,
      query: JSON.stringify(query),
      session,
      tier: "local",
      options: '{"local_updates":"deferred"}',
      stack,
    };
    this.emit(event);
    const record = { query, nth: 0, ids: new Set<string>(), at: this.now };
    this.#subscriptions.set(id, record);
    this.#delta(id, record, [], 12);
    return id;
  }

  nextId(): string {
    const n = (++this.#batch * 2654435761) >>> 0;
    return `01a2066c-cd${(this.#batch % 256).toString(16).padStart(2, "0")}-7e82-a247-${n.toString(16).padStart(12, "0")}`;
  }

  #deltas(table: string, id: string): void {
    for (const [key, subscription] of this.#subscriptions) {
      if (subscription.query.table === table) this.#delta(key, subscription, [id], 1);
    }
  }

  #delta(
    id: string,
    subscription: { query: WireQuery; nth: number; ids: Set<string> },
    touched: string[],
    after: number,
  ): void {
    const now = new Set(this.engine.select(subscription.query, this.session).map((row) => row.id));
    const added = [...now].filter((row) => !subscription.ids.has(row));
    const removed = [...subscription.ids].filter((row) => !now.has(row));
    const updated = touched.filter((row) => now.has(row) && subscription.ids.has(row));
    if (subscription.nth > 0 && added.length + removed.length + updated.length === 0) return;
    subscription.ids = now;
    this.emit({
      t: "delta",
      at: this.now + after,
      host: this.host,
      subscription: id,
      nth: ++subscription.nth,
      added: added.length,
      removed: removed.length,
      updated: updated.length,
      ids: [...added, ...removed, ...updated].slice(0, 200),
      rows: now.size,
    });
  }

  #onPanel(message: PanelMessage): void {
    switch (message.m) {
      case "attach":
        this.#attached = true;
        this.adapter.receive(this.document, {
          m: "hello",
          protocol: PROTOCOL_VERSION,
          url: this.url,
          title: "Team",
          top: this.top,
          startedAt: this.info.foundAt - 40,
          signs: { wasm: true, engines: 1, dbs: 1, pushed: 0 },
        });
        this.#send([
          { t: "host", at: this.now, info: this.info },
          {
            t: "schema",
            at: this.now,
            host: this.host,
            hash: "511ea8",
            schema: encode(this.engine.schema),
          },
          ...this.snapshot,
          ...this.history,
        ]);
        break;
      case "detach":
        this.#attached = false;
        break;
      case "command":
        this.#command(message);
        break;
      default:
    }
  }

  #send(events: readonly Record<string, unknown>[]): void {
    for (let i = 0; i < events.length; i += 100) {
      const part = events.slice(i, i + 100);
      this.adapter.receive(this.document, {
        m: "batch",
        first: this.#sent,
        dropped: this.dropped,
        events: part,
      });
      this.#sent += part.length;
    }
  }

  #command(message: Extract<PanelMessage, { m: "command" }>): void {
    const reply = (value: unknown): void =>
      this.adapter.receive(this.document, {
        m: "reply",
        id: message.id,
        ok: true,
        value: encode(value),
      });
    switch (message.name) {
      case "query": {
        const { query, session } = message.request;
        reply(this.engine.query(query, session === "page" ? this.#reader() : session));
        break;
      }
      case "act": {
        const { persona, mode, keep = false } = message.request;
        this.acting = { persona, mode };
        this.kept = keep;
        this.emit(
          {
            t: "acting",
            at: this.now,
            host: this.host,
            acting: { persona, mode, since: this.now, real: this.session, kept: keep, limits: [] },
          },
          ...(persona
            ? [
                {
                  t: "auth",
                  at: this.now,
                  host: this.host,
                  state: { authMode: persona.authMode, session: persona, error: null },
                  acting: true,
                },
              ]
            : []),
        );
        reply({ limits: [] });
        break;
      }
      case "stopActing":
        this.acting = null;
        this.emit({ t: "acting", at: this.now, host: this.host, acting: null });
        reply(null);
        break;
      case "dryRun":
        reply({
          results: this.engine.dryRun(
            message.request.writes,
            message.request.persona,
            message.request.mode,
          ),
          enforcing: true,
        });
        break;
      case "record":
        this.recording = message.request.on;
        reply(null);
        break;
      default:
        this.adapter.receive(this.document, {
          m: "reply",
          id: message.id,
          ok: false,
          error: "The value is no longer here.",
        });
    }
  }
}
