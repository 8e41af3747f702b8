/**
 * Writes and deltas as a track in the browser's own performance recording, while there is one.
 * `console.timeStamp` is used since the page cannot see it: `performance.measure` would add to the
 * timeline that scripts of the page read.
 */
import { authorOf } from "../../../protocol/attribution.ts";
import { clip, clipName } from "../../../protocol/clip.ts";
import { dialectOf } from "../dialects/dialects.ts";
import { attempt, now, timeStamp } from "../primordials.ts";
import type { DeltaEntry, Entry, WriteEntry } from "../recorder/entries.ts";
import { contextOf } from "./events.ts";
import { rowTableOf } from "./query-table.ts";

/**
 * `console.timeStamp` as Chrome takes it since 134: times are readings of the document's clock.
 * Before, and in other browsers, it takes the label alone.
 */
export type TimeStamp = (
  label: string,
  start: number,
  end: number,
  track: string,
  group: string | undefined,
  color: string,
) => void;

const NAME = "Jazz";
const LABEL = 200;

export class Track {
  /** Whether somebody records; otherwise nothing is made. */
  on = false;
  readonly #stamp: TimeStamp | null;

  constructor(stamp: TimeStamp | null = timeStamp) {
    this.#stamp = stamp;
  }

  /** Runs within calls of the page. Labels say operation, table and author, and never a value. */
  show(entry: Entry): void {
    if (!this.on || !this.#stamp) return;
    if (entry.kind === "write") attempt(() => this.#write(entry));
    else if (entry.kind === "delta") attempt(() => this.#delta(entry));
  }

  #write({ shape, args, host, context, thrown, at, took }: WriteEntry): void {
    const table = shape.table === null ? null : clipName(args[shape.table]);
    const { scope } = contextOf(dialectOf(host), context);
    const label = `${words(shape.op, table)} · ${authorOf(scope)}${thrown ? " (refused)" : ""}`;
    this.#draw(label, at, at + took, thrown ? "error" : "primary");
  }

  #delta({ subscription, added, removed, updated, at }: DeltaEntry): void {
    const table = rowTableOf(subscription.query);
    const label = `${words("delta", table)} · +${added} −${removed} ~${updated}`;
    this.#draw(label, at, now(), "tertiary");
  }

  #draw(label: string, start: number, end: number, color: string): void {
    this.#stamp?.(clip(label, LABEL), start, end, NAME, undefined, color);
  }
}

const words = (what: string, table: string | null): string =>
  table === null ? what : `${what} ${table}`;
