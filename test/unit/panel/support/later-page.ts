/** A page that runs a Jazz after alpha.54, by what its hook would tell: events, answers, no engine. */
import { decode } from "../../../../protocol/codec/decode.ts";
import { encode } from "../../../../protocol/codec/encode.ts";
import { FULL_LIMITS } from "../../../../protocol/codec/limits.ts";
import type { Advice, QueryResult, Request } from "../../../../protocol/commands.ts";
import { type Identity, principalOf, SYSTEM_ISSUER } from "../../../../protocol/identity.ts";
import type { Session, Value, WireRow } from "../../../../protocol/jazz.ts";
import { type HostInfo, PROTOCOL_VERSION } from "../../../../protocol/messages.ts";
import { hostInfo, text, uuid } from "./facts.ts";
import type { FakeAdapter } from "./fake-adapter.ts";
import { TEAM_SCHEMA } from "./team-schema.ts";

export const AT = Date.UTC(2026, 10, 23, 14, 2, 11, 0);

const ISSUER = "https://login.team.example";
export const ALICE: Identity = {
  account: "0a11ce00-0000-4000-8000-000000000001",
  issuer: ISSUER,
  subject: "alice@team.example",
};
export const BOB: Identity = {
  account: "0b0b0000-0000-4000-8000-000000000002",
  issuer: ISSUER,
  subject: "bob@team.example",
};
export const GUEST: Identity = { account: null, issuer: "urn:jazz:anonymous", subject: "guest-7" };
export const NODE: Identity = { account: null, issuer: SYSTEM_ISSUER, subject: "node-1" };

/** The session of somebody as a page of that Jazz tells it. */
export function sessionOf(identity: Identity): Session {
  const { account, issuer, subject } = identity;
  return {
    user_id: principalOf(identity),
    claims: { role: "member" },
    authMode: account === null ? "anonymous" : "external",
    account,
    identity: { issuer, subject },
  };
}

const no = (reason: string | null) => ({ ok: false, reason });

export const ACT_REASON = "the engine drops the session of another user.";

/** A Db as the hook of such a page reports it. */
export function laterHost(
  host: string,
  session: Session | null,
  foundAt = AT,
  info: Partial<HostInfo> = {},
): HostInfo {
  return hostInfo(host, session, foundAt, {
    doors: [{ door: "Db map", note: "entered into a map of its module" }],
    profile: {
      name: "next",
      signs: ["the Db has subscribe and no subscribeAll", "the Db has canInsert"],
      act: no(ACT_REASON),
      replay: no(null),
      followSession: no(null),
    },
    policies: { state: "not seen", evidence: "Policies do not reach the page in this version." },
    ...info,
  });
}

export const TODO = "01a2066c-cd37-7e82-a247-e6ee86477cbd";

/** A row of todos, made by one and owned by another, as such a page answers a query. */
export function todoRow(title: string, by: Identity, owner: Value, id = TODO) {
  return { id, values: { title: text(title), owner_id: owner }, by: principalOf(by) };
}

/** Policies do not reach such a page. */
const BARE_SCHEMA = Object.fromEntries(
  Object.entries(TEAM_SCHEMA).map(([table, { columns }]) => [table, { columns }]),
);

export class LaterPage {
  rows = [todoRow("Milk", ALICE, uuid(BOB.account ?? ""))];
  /** What Jazz answers, by operation; `null` is silence. */
  advice: Partial<Record<Request<"advise">["op"], Advice | null>> = {};
  readonly #adapter: FakeAdapter;
  readonly #document = "d1";
  readonly #events: object[];
  #sent = 0;
  #listening = false;
  #writes = 0;

  constructor(adapter: FakeAdapter, hosts: readonly HostInfo[], events: readonly object[] = []) {
    this.#adapter = adapter;
    const [first] = hosts;
    this.#events = [
      ...hosts.map((info) => ({ t: "host", at: info.foundAt, info: coded(info) })),
      ...hosts.map(({ host }) => ({
        t: "schema",
        at: AT,
        host,
        hash: "1",
        schema: encode(BARE_SCHEMA, FULL_LIMITS),
      })),
      ...[ALICE, BOB, GUEST].map((one) => identityEvent(first?.host ?? "h1", one)),
      identityEvent(first?.host ?? "h1", NODE),
      ...events,
    ];
    adapter.join(this.#document, (body) => this.#hear(body));
  }

  /** Something happens. */
  tell(...events: object[]): void {
    this.#events.push(...events);
    this.#flush();
  }

  /** A write of the app's, as one transaction. */
  write(session: Session, fields: object = {}): object {
    const write = ++this.#writes;
    return {
      t: "write",
      at: AT + 1_000 * write,
      host: "h1",
      write,
      op: "insert",
      table: "todos",
      row: TODO,
      values: encode({ title: text("Milk") }, FULL_LIMITS),
      result: null,
      session: coded(session),
      attribution: null,
      updatedAt: null,
      batch: `tx${write}`,
      thrown: null,
      micros: 400,
      actingFor: null,
      stack: null,
      ...fields,
    };
  }

  #hear(body: string): void {
    const message = JSON.parse(body) as Record<string, unknown>;
    if (message["m"] === "attach") {
      this.#listening = true;
      this.#sent = 0;
      this.#send({
        m: "hello",
        protocol: PROTOCOL_VERSION,
        url: "https://team.example/app",
        title: "Team",
        top: true,
        startedAt: AT,
        signs: { wasm: true, engines: 0, dbs: 1, pushed: 0 },
      });
      this.#flush();
    }
    if (message["m"] !== "command") return;
    const { id, name } = message as { id: string; name: string };
    try {
      const value = this.#answer(name, decode(message["request"]));
      if (value === undefined) return;
      this.#send({ m: "reply", id, ok: true, value: encode(value, FULL_LIMITS) });
    } catch (error) {
      this.#send({ m: "reply", id, ok: false, error: (error as Error).message });
    }
  }

  #answer(name: string, request: unknown): unknown {
    if (name === "record") return null;
    if (name === "query") return this.#query(request as Request<"query">);
    if (name === "advise") return this.advice[(request as Request<"advise">).op] ?? undefined;
    throw new Error(`This page does not ${name}.`);
  }

  /** Reads as the page's own user only, like the real one. */
  #query({ query, session }: Request<"query">): QueryResult {
    if (session !== "page") throw new Error("Another session was given to this engine.");
    const columns = query.select_columns ?? [];
    const rows = query.table === "todos" ? this.rows : [];
    const at: Value = { type: "Timestamp", value: AT * 1_000 };
    return {
      columns,
      rows: rows.map(({ id, values, by }): WireRow => {
        const all: Record<string, Value> = {
          ...values,
          $createdBy: text(by),
          $createdAt: at,
          $updatedBy: text(by),
          $updatedAt: at,
        };
        return { id, values: columns.map((column) => all[column] ?? { type: "Null" }) };
      }),
    };
  }

  #flush(): void {
    if (!this.#listening) return;
    const events = this.#events.slice(this.#sent);
    if (events.length === 0) return;
    this.#send({ m: "batch", first: this.#sent, dropped: 0, events });
    this.#sent = this.#events.length;
  }

  #send(message: object): void {
    this.#adapter.receive(this.#document, message);
  }
}

/** Whom a principal stands for, as a hook tells it. */
export function identityEvent(host: string, identity: Identity): object {
  return { t: "identity", at: AT, host, principal: principalOf(identity), ...identity };
}

/** The same with its claims as they travel. */
function coded<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === "claims" && item !== null
        ? encode(item, FULL_LIMITS)
        : typeof item === "object" && item !== null && !Array.isArray(item)
          ? coded(item as object)
          : item,
    ]),
  ) as T;
}
