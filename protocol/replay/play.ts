/** What playing recorded writes again needs of where they are played: a page or a backend. */
import type { Operation, TableSchema, TaggedRecord } from "../jazz.ts";

/** A write as it can be put to Jazz. */
export interface Ready {
  op: Operation;
  table: string;
  row: string | null;
  values: TaggedRecord;
}

/** What Jazz made of it. */
export interface Written {
  row: string | null;
  batch: string | null;
}

/** Rows as they are for a write: in its transaction if there is one. All throw what Jazz throws. */
export interface View {
  /** With provenance; `null` when it is not there. */
  before(table: string, row: string): Promise<TaggedRecord | null>;
  after(table: string, row: string): Promise<TaggedRecord | null>;
  /** Whether it is there, deleted or not. */
  has(table: string, row: string): Promise<boolean>;
  /** The table of a row of which the recording does not know it; `null` where nobody does. */
  locate(row: string): Promise<string | null>;
}

/** How the place is named in sentences, and what it says of what only it can meet. */
export interface Words {
  /** What has the tables, as a sentence begins. */
  readonly app: string;
  /** What holds the rows, as a sentence begins. */
  readonly place: string;
  /** Who answers, as a sentence begins. */
  readonly engine: string;
  /** No table was found for a row. */
  readonly unlocated: string;
  /** A row was written and is not seen; `null` where every row is. */
  readonly unseen: string | null;
}

export interface Place {
  readonly words: Words;
  structure(table: string): TableSchema | null;
  /** Whether it is policies that refused, by the message. */
  isDenial(message: string): boolean;
}

/** What every way of playing needs. */
export interface Play<Result> {
  place: Place;
  progress(result: Result): void;
  /** Whether somebody asked to stop. */
  stopped(): boolean;
  /** Lets the page or backend do what is due; asked between writes. */
  breathe(): Promise<void>;
}

/** One result per thing to play, in order, told as they come; fewer when it was stopped. */
export async function oneByOne<Item, Result>(
  items: readonly Item[],
  run: Pick<Play<Result>, "progress" | "stopped" | "breathe">,
  play: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) {
    await run.breathe();
    if (run.stopped()) break;
    const result = await play(item);
    results.push(result);
    run.progress(result);
  }
  return results;
}

export const noTable = ({ words }: Place, table: string): string =>
  `${words.app} has no table “${table}”.`;
