/**
 * Keeps the stream from the tab going: introduces the panel, takes in what arrives in slices
 * that leave the panel responsive, and gives the pages credit for what was taken in.
 */

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { PanelMessage } from "../../protocol/commands.ts";
import { PROTOCOL_VERSION } from "../../protocol/messages.ts";
import { type ReadMessage, readPageMessage } from "../../protocol/read.ts";
import { isBackendDocument } from "../../protocol/wire.ts";
import type { BackendLink, LinkState, PanelAdapter, TabMessage } from "../adapter.ts";
import { Client, panelText } from "../client.ts";
import { asToldBy } from "../model/as-told-by.ts";
import type { Journal } from "./journal.ts";
import { CHANGED } from "./recording.ts";
import { applyEvent } from "./reduce.ts";
import { onBatch, onGone, onHello } from "./reduce-documents.ts";
import { trimRequests } from "./reduce-requests.ts";
import { trimWrites } from "./reduce-writes.ts";
import type { Store } from "./store.ts";
import type { Timing } from "./timing.ts";

/** Events a document may send before the panel has taken in any. */
export const CREDIT = 60_000;
/** Events taken in before their credit is given back. */
const CREDIT_STEP = 4_000;
/** Milliseconds of one slice of intake. */
const SLICE = 8;
/** Milliseconds after which views hear of changes while more is taken in. */
const BUSY = 200;

const ATTACH: PanelMessage = { m: "attach", protocol: PROTOCOL_VERSION, credit: CREDIT };

export class Connection {
  readonly link;
  /** Backends that the user, the page or an earlier panel connected to. */
  readonly backends = signal<readonly BackendLink[]>([]);
  /** Sentences about messages that could not be read, newest last. */
  readonly problems = signal<readonly string[]>([]);
  /** Why documents do not answer, in a sentence each. */
  readonly troubles = signal<ReadonlyMap<string, string>>(new Map());
  readonly client: Client;
  readonly #adapter: PanelAdapter;
  readonly #store: Store;
  readonly #timing: Timing;
  readonly #journal: Pick<Journal, "message" | "gone"> | null;
  readonly #everyOrigin: ReadonlySignal<boolean>;
  #queue: TabMessage[] = [];
  #position = 0;
  #working = false;
  /** Whether the browser's own performance recording runs. */
  #profiling = false;
  #publishing = false;
  #publishedAt = Number.NEGATIVE_INFINITY;
  #credit = new Map<string, number>();
  /** Documents of backends that know the panel. */
  #attached: ReadonlySet<string> = new Set();
  #stops: (() => void)[] = [];

  constructor(
    adapter: PanelAdapter,
    store: Store,
    timing: Timing,
    journal: Pick<Journal, "message" | "gone"> | null = null,
  ) {
    this.#journal = journal;
    this.#adapter = adapter;
    this.#store = store;
    this.#timing = timing;
    this.#everyOrigin = computed(() => store.settings.value.everyOrigin);
    this.link = signal<LinkState>(adapter.link.current());
    this.client = new Client((document, body) => adapter.post(document, body));
  }

  start(): void {
    const { link, backends } = this.#adapter;
    this.#stops = [
      this.#adapter.onMessage((message) => this.#enqueue(message)),
      link.onChange((state) => this.#onLink(state)),
      backends?.onChange((links) => this.#onBackends(links)) ?? (() => {}),
      this.#adapter.onProfiling?.((on) => this.#onProfiling(on)) ?? (() => {}),
      this.#everyOrigin.subscribe(() => this.#tellAll()),
    ];
    if (link.current().state === "connected") this.#attach();
    this.#onBackends(backends?.current() ?? []);
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.client.abandon(null, "the panel was closed.");
    for (const document of [null, ...this.#attached]) this.#post(document, { m: "detach" });
  }

  #onLink(state: LinkState): void {
    const before = this.link.peek().state;
    this.link.value = state;
    if (state.state === "connected") this.#attach();
    else if (before === "connected") {
      for (const document of this.#store.live.documents.keys()) {
        if (!isBackendDocument(document)) this.client.abandon(document, state.sentence);
      }
    }
  }

  #attach(): void {
    for (const document of this.#credit.keys()) {
      if (!isBackendDocument(document)) this.#credit.delete(document);
    }
    this.#post(null, ATTACH);
  }

  /** Introduces the panel to backends that are connected now and were not before. */
  #onBackends(links: readonly BackendLink[]): void {
    this.backends.value = links;
    const connected = new Set(links.flatMap(({ document }) => document ?? []));
    for (const document of connected) {
      if (!this.#attached.has(document)) this.#post(document, ATTACH);
    }
    this.#attached = connected;
  }

  #post(document: string | null, message: PanelMessage): void {
    this.#adapter.post(document, panelText(message));
  }

  #enqueue(message: TabMessage): void {
    this.#queue.push(message);
    this.#work();
  }

  #work(): void {
    if (this.#working) return;
    this.#working = true;
    this.#timing.soon(() => this.#slice());
  }

  #slice(): void {
    const end = this.#timing.clock() + SLICE;
    do {
      const message = this.#queue[this.#position++];
      if (!message) break;
      this.#take(message);
    } while (this.#timing.clock() < end);
    this.#store.changed(trimWrites(this.#store.live, this.#maxWrites()));
    this.#store.changed(trimRequests(this.#store.live, this.#store.settings.peek().maxWrites));
    this.#publish();
    this.#working = false;
    if (this.#position < this.#queue.length) {
      this.#work();
    } else {
      this.#queue = [];
      this.#position = 0;
    }
  }

  /** Trimming goes in steps, so that it costs little per write. */
  #maxWrites(): number {
    const max = this.#store.settings.peek().maxWrites;
    const { size } = this.#store.live.writes;
    return size > max * 1.05 ? max : size;
  }

  #take(message: TabMessage): void {
    if ("gone" in message) {
      this.#journal?.gone(message.document, this.#timing.now());
      const { live } = this.#store;
      const now = this.#timing.now();
      this.#store.changed(onGone(live, message.document, now, message.unheard));
      this.client.abandon(message.document, "it went away before it answered.");
      this.#trouble(message.document, null);
      return;
    }
    if ("trouble" in message) {
      this.#trouble(message.document, message.trouble);
      return;
    }
    const { document, body } = message;
    const read = readPageMessage(body, isBackendDocument(document) ? "backend" : "page");
    if (!read.ok) {
      if (read.otherVersion) this.#trouble(document, read.problem);
      this.#problem(read.problem);
      return;
    }
    const told = asToldBy(document, read.message);
    this.#apply(document, told);
    this.#journal?.message(document, body, told);
  }

  #apply(document: string, message: ReadMessage): void {
    const { live: recording, settings } = this.#store;
    switch (message.m) {
      case "hello":
        this.#store.changed(onHello(recording, document, message, settings.peek()));
        this.#credit.delete(document);
        this.#trouble(document, null);
        this.#tellRecording(document);
        if (message.top && !message.backend) {
          this.#adapter.backends?.pageShown(message.url, message.backends ?? []);
        }
        if (this.#profiling && !message.backend) this.#tellProfiling(document);
        break;
      case "batch": {
        let changed = onBatch(recording, document, message);
        for (const event of message.events) changed |= applyEvent(recording, document, event);
        this.#store.changed(changed);
        this.#giveBack(document, message.events.length + message.invalid);
        break;
      }
      default:
        this.client.receive(document, message);
    }
  }

  #giveBack(document: string, events: number): void {
    const owed = (this.#credit.get(document) ?? 0) + events;
    if (owed < CREDIT_STEP) {
      this.#credit.set(document, owed);
    } else {
      this.#credit.delete(document);
      this.#post(document, { m: "credit", events: owed });
    }
  }

  #tellRecording(document: string): void {
    const on = this.#store.recordingOn.peek();
    const origins = this.#store.settings.peek().everyOrigin ? "all" : "sampled";
    this.client.call(document, "record", { on, origins }).catch((error: Error) => {
      this.#problem(error.message);
    });
  }

  /** Streams writes and deltas from now on, or stops, in every document. */
  record(on: boolean): void {
    this.#store.recordingOn.value = on;
    this.#tellAll();
  }

  #tellAll(): void {
    for (const document of this.#store.live.documents.values()) {
      if (document.hello && !document.gone) this.#tellRecording(document.id);
    }
  }

  #trouble(document: string, sentence: string | null): void {
    const known = this.troubles.peek();
    if ((known.get(document) ?? null) === sentence) return;
    const troubles = new Map(known);
    if (sentence === null) troubles.delete(document);
    else troubles.set(document, sentence);
    this.troubles.value = troubles;
  }

  #onProfiling(on: boolean): void {
    this.#profiling = on;
    for (const document of this.#store.live.documents.values()) {
      const { hello, gone, id } = document;
      if (hello && !hello.backend && !gone) this.#tellProfiling(id);
    }
  }

  #tellProfiling(document: string): void {
    this.client.call(document, "trace", { on: this.#profiling }).catch((error: Error) => {
      this.#problem(error.message);
    });
  }

  #problem(sentence: string): void {
    const problems = this.problems.peek();
    if (problems.at(-1) === sentence) return;
    this.problems.value = [...problems.slice(-49), sentence];
    this.#store.changed(CHANGED.notes);
  }

  /** As soon as there is nothing more to take in, and now and then before that. */
  #publish(): void {
    const busy = this.#position < this.#queue.length;
    if (busy && this.#timing.clock() - this.#publishedAt < BUSY) return;
    if (this.#publishing) return;
    this.#publishing = true;
    this.#timing.frame(() => {
      this.#publishing = false;
      this.#publishedAt = this.#timing.clock();
      this.#store.publish();
    });
  }
}
