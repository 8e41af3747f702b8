/**
 * Keeps the stream from the tab going: introduces the panel, takes in what arrives in slices
 * that leave the panel responsive, and gives the pages credit for what was taken in.
 */

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { PanelMessage } from "../../protocol/commands.ts";
import { PROTOCOL_VERSION } from "../../protocol/messages.ts";
import { type ReadMessage, readPageMessage } from "../../protocol/read.ts";
import type { LinkState, PanelAdapter, TabMessage } from "../adapter.ts";
import { Client, panelText } from "../client.ts";
import { CHANGED } from "./recording.ts";
import { applyEvent } from "./reduce.ts";
import { onBatch, onGone, onHello } from "./reduce-documents.ts";
import { trimWrites } from "./reduce-writes.ts";
import type { Store } from "./store.ts";
import type { Timing } from "./timing.ts";

/** Events a document may send before the panel has taken in any. */
export const CREDIT = 60_000;
/** Events taken in before their credit is given back. */
const CREDIT_STEP = 4_000;
/** Milliseconds of one slice of intake. */
const SLICE = 8;

export class Connection {
  readonly link;
  /** Sentences about messages that could not be read, newest last. */
  readonly problems = signal<readonly string[]>([]);
  readonly client: Client;
  readonly #adapter: PanelAdapter;
  readonly #store: Store;
  readonly #timing: Timing;
  readonly #everyOrigin: ReadonlySignal<boolean>;
  #queue: TabMessage[] = [];
  #position = 0;
  #working = false;
  #publishing = false;
  #credit = new Map<string, number>();
  #stops: (() => void)[] = [];

  constructor(adapter: PanelAdapter, store: Store, timing: Timing) {
    this.#adapter = adapter;
    this.#store = store;
    this.#timing = timing;
    this.#everyOrigin = computed(() => store.settings.value.everyOrigin);
    this.link = signal<LinkState>(adapter.link.current());
    this.client = new Client((document, body) => adapter.post(document, body));
  }

  start(): void {
    const { link } = this.#adapter;
    this.#stops = [
      this.#adapter.onMessage((message) => this.#enqueue(message)),
      link.onChange((state) => this.#onLink(state)),
      this.#everyOrigin.subscribe(() => this.#tellAll()),
    ];
    if (link.current().state === "connected") this.#attach();
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.client.abandon(null, "the panel was closed.");
    this.#post(null, { m: "detach" });
  }

  #onLink(state: LinkState): void {
    const before = this.link.peek().state;
    this.link.value = state;
    if (state.state === "connected") this.#attach();
    else if (before === "connected") this.client.abandon(null, state.sentence);
  }

  #attach(): void {
    this.#credit.clear();
    this.#post(null, { m: "attach", protocol: PROTOCOL_VERSION, credit: CREDIT });
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
      this.#store.changed(onGone(this.#store.live, message.document, this.#timing.now()));
      this.client.abandon(message.document, "it went away before it answered.");
      return;
    }
    const read = readPageMessage(message.body);
    if (read.ok) this.#apply(message.document, read.message);
    else this.#problem(read.problem);
  }

  #apply(document: string, message: ReadMessage): void {
    const { live: recording, settings } = this.#store;
    switch (message.m) {
      case "hello":
        this.#store.changed(onHello(recording, document, message, settings.peek()));
        this.#credit.delete(document);
        this.#tellRecording(document);
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

  #problem(sentence: string): void {
    const problems = this.problems.peek();
    if (problems.at(-1) === sentence) return;
    this.problems.value = [...problems.slice(-49), sentence];
    this.#store.changed(CHANGED.notes);
  }

  #publish(): void {
    if (this.#publishing) return;
    this.#publishing = true;
    this.#timing.frame(() => {
      this.#publishing = false;
      this.#store.publish();
    });
  }
}
