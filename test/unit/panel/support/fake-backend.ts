/** A Node backend as its companion tells of it: hosts, requests, handles, writes; and what it answers. */
import * as v from "valibot";
import { encode } from "../../../../protocol/codec/encode.ts";
import type { PanelMessage } from "../../../../protocol/commands.ts";
import type { Schema, Session } from "../../../../protocol/jazz.ts";
import type { EventOf, HostInfo, PageEvent } from "../../../../protocol/messages.ts";
import { hostInfo as hostSchema, PROTOCOL_VERSION } from "../../../../protocol/messages.ts";
import { backendDocument } from "../../../../protocol/wire.ts";
import { hostInfo, user } from "./facts.ts";
import type { FakeAdapter } from "./fake-adapter.ts";
import { TEAM_SCHEMA } from "./team-schema.ts";

export const BACKEND_NOW = Date.UTC(2026, 10, 23, 14, 2, 11);

export type BackendCommand = Extract<PanelMessage, { m: "command" }>;

type Fields<T extends PageEvent["t"]> = Partial<Omit<EventOf<T>, "t">>;

/** What the companion reports of its context. */
export function backendInfo(info: Partial<HostInfo> = {}): HostInfo {
  const reported = hostInfo("h1", null, BACKEND_NOW, {
    kind: "backend",
    label: "todo-api",
    doors: [{ door: "backend", note: "handed over by inspectBackend" }],
    auth: null,
    sessionFrom: null,
    token: { present: false, claims: null, expiresAt: null },
    ...info,
  });
  // As it arrives: read by the schema.
  return v.parse(hostSchema, reported);
}

export const helloOf = (name: string, startedAt = BACKEND_NOW) => ({
  m: "hello",
  protocol: PROTOCOL_VERSION,
  url: "ws://127.0.0.1:4600/",
  title: name,
  top: false,
  startedAt,
  signs: { wasm: false, engines: 1, dbs: 1, pushed: 1 },
  backend: { name, runtime: "Node 22.1.0", pid: 4711 },
});

/** Events of a backend, to be played into a recording or told to a panel. */
export class BackendEvents {
  readonly events: object[] = [];
  /** Time of the next event. */
  at = BACKEND_NOW + 100;
  #count = 0;

  constructor(readonly host = "h1") {}

  request(request: string, method: string, path: string): string {
    this.#tell({ t: "request", request, method, path });
    return request;
  }

  handle(handle: string, fields: Fields<"handle">): string {
    const nothing = { session: null, attribution: null, request: null, thrown: null, stack: null };
    this.#tell({ t: "handle", handle, kind: "db", ...nothing, ...fields });
    return handle;
  }

  /** @param handle `null` for a page's. */
  write(handle: string | null, fields: Fields<"write">): void {
    this.#tell({
      t: "write",
      write: ++this.#count,
      op: "insert",
      table: "todos",
      row: "r1",
      values: null,
      result: null,
      session: null,
      attribution: null,
      updatedAt: null,
      batch: `b${this.#count}`,
      thrown: null,
      micros: 300,
      actingFor: null,
      stack: null,
      ...(handle === null ? {} : { handle }),
      ...fields,
    });
  }

  read(handle: string, fields: Fields<"read"> = {}): void {
    const nothing = { session: null, thrown: null, stack: null };
    const query = '{"table":"todos"}';
    this.#tell({
      t: "read",
      handle,
      query,
      table: "todos",
      rows: 3,
      micros: 900,
      ...nothing,
      ...fields,
    });
  }

  #tell(event: object): void {
    this.events.push({ host: this.host, at: this.at++, ...event });
  }
}

/** A backend, or a page, that says and answers what a test wants it to. */
export class FakeBackend {
  readonly commands: BackendCommand[] = [];
  /** What it answers a command, or an `Error` that it refuses with. */
  answer: (command: BackendCommand) => unknown = () => null;
  readonly #adapter: FakeAdapter;
  #attached = false;
  #next = 0;
  #waiting: object[];

  constructor(
    adapter: FakeAdapter,
    readonly document = backendDocument(1),
    readonly options: {
      name?: string;
      info?: Partial<HostInfo>;
      schema?: Schema;
      /** Whose page it is instead of a backend. */
      pageOf?: Session;
    } = {},
  ) {
    const { info, schema = TEAM_SCHEMA, pageOf } = options;
    this.#adapter = adapter;
    this.#waiting = [
      {
        t: "host",
        at: BACKEND_NOW,
        info: pageOf ? hostInfo("h1", pageOf, BACKEND_NOW, info) : backendInfo(info),
      },
      { t: "schema", at: BACKEND_NOW, host: "h1", hash: "s1", schema },
    ];
    adapter.join(document, (body) => this.#hear(JSON.parse(body) as PanelMessage));
  }

  tell(...events: object[]): void {
    this.#waiting.push(...events);
    if (this.#attached) this.#flush();
  }

  #hear(message: PanelMessage): void {
    if (message.m === "attach") {
      this.#attached = true;
      const { name = "todo-api", pageOf } = this.options;
      const page = { url: "http://localhost:5173/", top: true, backend: undefined };
      this.#adapter.receive(this.document, { ...helloOf(name), ...(pageOf ? page : {}) });
      this.#flush();
    } else if (message.m === "command") {
      this.#reply(this.#adapter.posted.at(-1)?.message as BackendCommand);
    }
  }

  #reply(command: BackendCommand): void {
    this.commands.push(command);
    const answer = this.answer(command);
    const { id } = command;
    const reply =
      answer instanceof Error
        ? { m: "reply", id, ok: false, error: answer.message }
        : { m: "reply", id, ok: true, value: encode(answer) };
    // As over a socket: not within the call.
    queueMicrotask(() => this.#adapter.receive(this.document, reply));
  }

  #flush(): void {
    const events = this.#waiting.splice(0).map((event) => encoded(event));
    this.#adapter.receive(this.document, { m: "batch", first: this.#next, dropped: 0, events });
    this.#next += events.length;
  }
}

/** Payloads cross encoded. */
function encoded(event: object): object {
  return Object.fromEntries(
    Object.entries(event).map(([key, value]) => [
      key,
      key === "values" || key === "schema" || key === "info" ? encodedPart(key, value) : value,
    ]),
  );
}

export const bob: Session = user("bob", { role: "editor" });

function encodedPart(key: string, value: unknown): unknown {
  if (key !== "info") return encode(value);
  const info = value as HostInfo;
  return { ...info, token: { ...info.token, claims: encode(info.token.claims) } };
}
