/**
 * Saves a recording while it happens: messages as they came, a moment later, so that at most that
 * moment is lost when the browser crashes. One recording is what happened on one page; it begins
 * to be saved with the first write, or when more has come than is worth keeping in memory. Nothing of a private window is saved.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import { encode } from "../../protocol/codec/encode.ts";
import { NO_LIMITS } from "../../protocol/codec/limits.ts";
import type { Hello } from "../../protocol/messages.ts";
import type { ReadMessage } from "../../protocol/read.ts";
import { pageAuth } from "../model/host-facts.ts";
import type { StoredLine, StoredRecording } from "./database.ts";
import type { WriteRecord } from "./records.ts";
import type { OpenStorage } from "./saved-personas.ts";
import type { Store } from "./store.ts";
import type { Timing } from "./timing.ts";

/** Milliseconds until something is stored. */
const DELAY = 500;
/** Characters that are stored at once, without waiting. */
const ENOUGH = 2_000_000;
/** Characters of one backend's introduction that a new page's recording begins with. */
const INTRODUCTION = 500_000;
const MEGABYTE = 1_000_000;

export interface JournalOptions {
  store: Store;
  timing: Timing;
  storage: OpenStorage;
  /** Whether the inspected tab is one of which nothing may be kept. */
  isPrivate(): Promise<boolean>;
}

/** A recording under way; what is queued to be stored of it holds on to it. */
interface UnderWay {
  stored: StoredRecording;
  deleted: boolean;
}

type BodyLine = Extract<StoredLine, { body: string }>;

export class Journal {
  readonly #options: JournalOptions;
  readonly #problem = signal<string | null>(null);
  #recording: UnderWay | null = null;
  #page: { document: string; startedAt: number } | null = null;
  #lines: StoredLine[] = [];
  #size = 0;
  #writes = 0;
  /** When the first of it came, milliseconds since the epoch. */
  #startedAt: number | null = null;
  /** What backends said first: they go on when the page does not. */
  readonly #introductions = new Map<string, { lines: StoredLine[]; size: number }>();
  #cancel: (() => void) | null = null;
  #queue: Promise<void> = Promise.resolve();
  #private: Promise<boolean> | null = null;

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  /** Why nothing is saved, in a sentence, or `null`. */
  get problem(): ReadonlySignal<string | null> {
    return this.#problem;
  }

  /** Id of the recording under way, if any of it is saved. */
  get current(): string | null {
    return this.#recording?.stored.id ?? null;
  }

  /** A message that was understood. */
  message(document: string, body: string, message: ReadMessage): void {
    if (message.m !== "hello" && message.m !== "batch") return;
    if (message.m === "hello" && message.top) this.#pageCame(document, message);
    if (message.m === "batch") {
      for (const { t } of message.events) if (t === "write") this.#writes++;
    }
    const line = { document, body };
    this.#introduce(line, message);
    this.#add(line, body.length);
  }

  gone(document: string, goneAt: number): void {
    this.#introductions.delete(document);
    this.#add({ document, goneAt }, 50);
  }

  /** A write that others made and that the panel asked about. */
  received({ batch: _, ...write }: WriteRecord): void {
    this.#writes++;
    this.#add({ received: encode(write, NO_LIMITS) }, 500);
  }

  /** Stores what is not stored yet. Never rejects. */
  flush(): Promise<void> {
    this.#cancel?.();
    this.#cancel = null;
    if (!this.#begins || this.#lines.length === 0) return this.#queue;
    const lines = this.#lines.splice(0);
    this.#size = 0;
    const recording = this.#recording ?? { stored: this.#begun(), deleted: false };
    recording.stored = this.#described(recording.stored);
    this.#recording = recording;
    this.#queue = this.#queue.then(() => this.#store(recording, lines));
    return this.#queue;
  }

  /** The recording under way was deleted: what comes begins another one. */
  deleted(): void {
    if (this.#recording) this.#recording.deleted = true;
    this.#lines = [];
    this.#begin();
  }

  #pageCame(document: string, { startedAt }: Hello): void {
    const other = this.#page?.document !== document || this.#page.startedAt !== startedAt;
    if (this.#page && other && !this.#options.store.settings.peek().keepPastPages) this.#begin();
    this.#page = { document, startedAt };
  }

  #begin(): void {
    void this.flush();
    this.#recording = null;
    this.#lines = [...this.#introductions.values()].flatMap(({ lines }) => lines);
    this.#size = 0;
    this.#writes = 0;
    this.#startedAt = null;
  }

  #introduce(line: BodyLine, message: ReadMessage): void {
    if (message.m === "hello" && message.backend) {
      this.#introductions.set(line.document, { lines: [line], size: line.body.length });
      return;
    }
    const known = this.#introductions.get(line.document);
    if (!known || known.size > INTRODUCTION) return;
    known.lines.push(line);
    known.size += line.body.length;
  }

  #add(line: StoredLine, size: number): void {
    if (!this.#options.store.settings.peek().saveRecordings) {
      this.#lines = [];
      this.#recording = null;
      return;
    }
    this.#lines.push(line);
    this.#size += size;
    this.#startedAt ??= this.#options.timing.now();
    if (!this.#begins) return;
    if (this.#size > ENOUGH) void this.flush();
    else this.#cancel ??= this.#options.timing.later(() => void this.flush(), DELAY);
  }

  /** Whether there is something to save, or something is saved already. */
  get #begins(): boolean {
    return this.#writes > 0 || this.#size > ENOUGH || this.#recording !== null;
  }

  #begun(): StoredRecording {
    const { store, timing } = this.#options;
    const now = this.#startedAt ?? timing.now();
    const top = [...store.live.documents.values()].find(
      ({ hello, gone }) => hello?.top && !gone,
    )?.hello;
    return {
      id: crypto.randomUUID(),
      origin: originOf(top?.url ?? ""),
      apps: [],
      users: [],
      title: top?.title ?? "",
      startedAt: now,
      changedAt: now,
      writes: 0,
      size: 0,
      lost: 0,
      pieces: 0,
    };
  }

  /** Who is on the page may change while it is recorded. */
  #described(begun: StoredRecording): StoredRecording {
    const { store, timing } = this.#options;
    const hosts = [...store.live.hosts.values()];
    const users = hosts.map((host) => pageAuth(host)?.session?.user_id);
    return {
      ...begun,
      apps: union(
        begun.apps,
        hosts.map(({ info }) => info.appId),
      ),
      users: union(begun.users, users),
      changedAt: timing.now(),
      writes: this.#writes,
    };
  }

  async #store(recording: UnderWay, lines: StoredLine[]): Promise<void> {
    const { store, storage, isPrivate } = this.#options;
    this.#private ??= isPrivate().catch(() => true);
    if (await this.#private) {
      this.#problem.value = "Nothing is saved of a private window.";
      return;
    }
    const loaded = await storage().catch(() => null);
    try {
      if (!loaded) throw new TypeError("The storage cannot be loaded.");
      const { addToRecording } = await import("./recording-shelf.ts");
      const database = await loaded.openDatabase();
      if (recording.deleted) return;
      const limit = store.settings.peek().savedMegabytes * MEGABYTE;
      const added = await addToRecording(database, recording.stored, lines, limit);
      const { size, lost, pieces } = added;
      recording.stored = { ...recording.stored, size, lost, pieces };
      this.#problem.value = null;
    } catch (error) {
      const why = loaded?.storageProblem(error) ?? "part of the panel cannot be loaded";
      this.#problem.value = `Recordings are not saved at the moment: ${why}. Export what you want to keep.`;
    }
  }
}

function originOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { origin, protocol } = new URL(url);
  return origin === "null" ? protocol : origin;
}

function union(known: readonly string[], more: readonly (string | null | undefined)[]): string[] {
  return [...new Set([...known, ...more.filter((one) => one != null)])].slice(0, 20);
}
