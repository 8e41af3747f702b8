import type { PageEvent } from "../../../protocol/messages.ts";
import { Outbox } from "../../../protocol/outbox.ts";
import { Packer } from "../../../protocol/pack.ts";
import { changesOf } from "../dialects/delta.ts";
import { epoch, now, toJson } from "../primordials.ts";
import type { Later } from "../realm.ts";
import type { DeltaEntry, Entry } from "../recorder/entries.ts";
import type { Listener } from "../recorder/log.ts";
import { TOLD_CHANGES } from "./events.ts";
import { LargeStore } from "./large-store.ts";
import { Track } from "./track.ts";

/** Entries kept for a panel that lags. */
const CAPACITY = 8_192;
/** Entries of one batch; in a long task of the page they go out this many at a time. */
const BATCH = 250;
/** Entries that wait for a task of their own, so that no call of the page pays for sending them. */
const WAITING = 3 * BATCH;
/** How long a batch may wait, in milliseconds: one frame. */
const FRAME = 16;
/** Characters after which a message is full; browsers refuse messages beyond 64 MB. */
const MESSAGE = 4_000_000;

export interface StreamOptions {
  send(text: string): void;
  later: Later;
  toEvent(entry: Entry): PageEvent;
  /** Runs before every batch that is sent from its own task, outside of the page's calls. */
  beforeBatch(): void;
  /** Runs after every batch, possibly within a call of the page. */
  afterBatch(): void;
}

/** The way of entries to a panel: open from attach to detach, and only as fast as its credit. */
export class Stream implements Listener {
  recording = true;
  everyOrigin = false;
  readonly largeValues = new LargeStore();
  readonly track = new Track();
  #outbox: Outbox<Entry> | null = null;
  /** Events sent and dropped on earlier attachments. */
  #before = { sent: 0, dropped: 0 };
  #sent = 0;

  constructor(readonly options: StreamOptions) {}

  /** Begins anew, with credit for so many events; some may have been dropped already. */
  open(credit: number, dropped = 0): void {
    this.close();
    this.#before.dropped += dropped;
    this.recording = true;
    this.everyOrigin = false;
    const outbox: Outbox<Entry> = new Outbox<Entry>({
      capacity: CAPACITY,
      batch: BATCH,
      waiting: WAITING,
      schedule: (run) =>
        this.options.later(() => {
          if (this.#outbox !== outbox) return;
          this.options.beforeBatch();
          run();
        }, FRAME),
      send: (entries, first, dropped) => this.#send(entries, first, dropped),
    });
    this.#outbox = outbox;
    this.credit(credit);
  }

  credit(events: number): void {
    if (Number.isInteger(events) && events > 0) this.#outbox?.grant(events);
  }

  /** Sends at once what credit allows. */
  flush(): void {
    this.#outbox?.flush();
  }

  /** Sends what credit allows, and says what is lost: the document is left. */
  end(): void {
    this.#outbox?.end();
  }

  close(): void {
    this.largeValues.clear();
    this.track.on = false;
    const outbox = this.#outbox;
    if (!outbox) return;
    outbox.revoke();
    this.#outbox = null;
    this.#before = {
      sent: this.#before.sent + this.#sent,
      dropped: this.#before.dropped + outbox.dropped,
    };
    this.#sent = 0;
  }

  push(entry: Entry): void {
    this.track.show(entry);
    if (entry.kind === "delta") holdLittle(entry);
    this.#outbox?.push(entry);
  }

  large(write: number, values: unknown, bytes: number): void {
    this.largeValues.set(write, values, bytes);
  }

  #send(entries: Entry[], first: number, dropped: number): void {
    const { sent, dropped: droppedBefore } = this.#before;
    this.#sent += entries.length;
    let number = first + sent + droppedBefore;
    let packer = new Packer();
    let events: string[] = [];
    let length = 0;
    const flush = (): void => {
      if (events.length === 0 && entries.length > 0) return;
      const head = `{"m":"batch","first":${number},"dropped":${dropped + droppedBefore}`;
      const shapes = toJson(packer.shapes);
      this.options.send(`${head},"shapes":${shapes},"events":[${events.join(",")}]}`);
      number += events.length;
      packer = new Packer();
      events = [];
      length = 0;
    };
    for (const entry of entries) {
      if (length > MESSAGE) flush();
      const event = this.#write(entry, packer);
      events.push(event);
      length += event.length;
    }
    flush();
    this.options.afterBatch();
  }

  /** One entry that cannot be read costs only itself, and is said. */
  #write(entry: Entry, packer: Packer): string {
    try {
      return toJson(packer.pack(this.options.toEvent(entry)));
    } catch {
      packer.takeBack();
      const text = "Something happened on the page that could not be read, and was left out.";
      const note: PageEvent = { t: "note", at: epoch(now()), level: "warning", text };
      return toJson(note);
    }
  }
}

/** A stream that lags must not hold on to all the rows of large deltas. */
function holdLittle(entry: DeltaEntry): void {
  const { added, removed, updated, delta } = entry;
  if (added + removed + updated > TOLD_CHANGES) entry.delta = [...changesOf(delta, TOLD_CHANGES)];
}
