import { identityOf } from "../../protocol/identity.ts";
import type { PageEvent } from "../../protocol/messages.ts";
import { Outbox } from "../../protocol/outbox.ts";
import { epoch, now } from "../clock.ts";
import type { Handle } from "../handles/handle.ts";
import type { Entry } from "../recorder/entries.ts";
import type { Listener } from "../recorder/log.ts";
import type { SeenRequest } from "../requests/requests.ts";
import { LargeStore } from "./large-store.ts";

/** Entries kept for a panel that lags. */
const CAPACITY = 8_192;
const BATCH = 250;
/** Principals that are remembered to be told. */
const PRINCIPALS = 10_000;
/** How long a batch may wait, in milliseconds: one frame. */
const FRAME = 16;
/** Characters of one message. */
const MESSAGE = 4_000_000;

export interface StreamOptions {
  send(text: string): void;
  toEvent(entry: Entry): PageEvent;
}

/**
 * The way of entries to one panel, as fast as its credit. Handles and requests are told before
 * the first thing that was done with them.
 */
export class Stream implements Listener {
  recording = true;
  readonly largeValues = new LargeStore();
  readonly #outbox: Outbox<Entry>;
  readonly #told = new WeakSet<Handle | SeenRequest>();
  readonly #principals = new Set<string>();
  /** Events that were sent beyond the entries that were pushed. */
  #more = 0;
  #closed = false;

  constructor(readonly options: StreamOptions) {
    this.#outbox = new Outbox<Entry>({
      capacity: CAPACITY,
      batch: BATCH,
      schedule: (run) => {
        // A panel that looks must not keep a process from ending.
        setTimeout(() => {
          if (!this.#closed) run();
        }, FRAME).unref();
      },
      send: (entries, first, dropped) => this.#send(entries, first, dropped),
    });
  }

  push(entry: Entry): void {
    if (!this.#closed) this.#outbox.push(entry);
  }

  large(write: number, values: object, bytes: number): void {
    this.largeValues.set(write, values, bytes);
  }

  credit(events: number): void {
    if (Number.isSafeInteger(events) && events > 0) this.#outbox.grant(events);
  }

  /** Sends at once what credit allows. */
  flush(): void {
    if (!this.#closed) this.#outbox.flush();
  }

  close(): void {
    this.#closed = true;
    this.recording = false;
    this.largeValues.clear();
    this.#outbox.revoke();
  }

  /** An entry, and before it what it was done with, unless the panel knows that already. */
  *#withHandle(entry: Entry): Generator<Entry> {
    if ("handle" in entry && !this.#told.has(entry.handle)) {
      const { handle } = entry;
      const { request } = handle;
      if (request && !this.#told.has(request)) yield { kind: "request", request };
      if (request) this.#told.add(request);
      this.#told.add(handle);
      const identity = this.#identity(handle);
      if (identity) yield identity;
      yield { kind: "handle", handle };
    }
    if (entry.kind !== "handle") yield entry;
  }

  /** Whom the session's principal stands for, where Jazz has identities; once. */
  #identity({ scope, at }: Handle): Entry | null {
    const { session } = scope;
    const identity = session && identityOf(session);
    if (!session || !identity || this.#principals.has(session.user_id)) return null;
    if (this.#principals.size >= PRINCIPALS) this.#principals.clear();
    this.#principals.add(session.user_id);
    return { kind: "identity", at, principal: session.user_id, identity };
  }

  #send(entries: Entry[], first: number, dropped: number): void {
    let number = first + this.#more;
    let events: string[] = [];
    let length = 0;
    const flush = (): void => {
      if (events.length === 0) return;
      const head = `{"m":"batch","first":${number},"dropped":${dropped},"events":[`;
      this.options.send(`${head}${events.join(",")}]}`);
      number += events.length;
      events = [];
      length = 0;
    };
    for (const entry of entries) {
      this.#more--;
      for (const told of this.#withHandle(entry)) {
        const event = this.#write(told);
        if (length + event.length > MESSAGE) flush();
        events.push(event);
        length += event.length;
        this.#more++;
      }
    }
    flush();
  }

  /** One entry that cannot be read costs only itself, and is said. */
  #write(entry: Entry): string {
    try {
      return JSON.stringify(this.options.toEvent(entry));
    } catch {
      const text = "Something happened in the backend that could not be read, and was left out.";
      const note: PageEvent = { t: "note", at: epoch(now()), level: "warning", text };
      return JSON.stringify(note);
    }
  }
}
