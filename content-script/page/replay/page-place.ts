/** The page's own engine as a place to play recorded writes in. */
import type { Scope } from "../../../protocol/attribution.ts";
import type { Place, Play, View, Words } from "../../../protocol/replay/play.ts";
import type { EngineCalls } from "../dialects/dialect.ts";
import { hasOwn, keys } from "../primordials.ts";
import { rowsIn } from "../stream/locate.ts";
import { readRow } from "./read-row.ts";

export interface PagePlay<Result> extends Play<Result> {
  place: PagePlace;
  /** Reads among them fail when the engine does not answer. */
  calls: EngineCalls;
  /** Whom writes are played as. */
  scope: Scope;
}

export interface PagePlace extends Place {
  /** Rows as they are inside a batch, if one is named. */
  view(batch: string | null): View;
}

export interface PagePlaceOptions {
  calls: EngineCalls;
  isDenial(message: string): boolean;
  /** The table of a row, where the stream has shown it. */
  tableOf(row: string): string | null;
}

const WORDS: Words = {
  app: "This page's engine",
  place: "This page",
  engine: "The engine",
  unlocated: "The table of this row is not known, and no table here has it.",
  unseen: null,
};

/** @throws what the engine throws when it is asked for its schema. */
export function pagePlace({ calls, isDenial, tableOf }: PagePlaceOptions): PagePlace {
  const schema = calls.schema();
  return {
    words: WORDS,
    isDenial,
    structure: (table) => (hasOwn(schema, table) ? (schema[table] ?? null) : null),
    view(within) {
      const batch = within ?? undefined;
      const read: View["before"] = (table, row) => readRow(calls, schema, table, row, batch);
      const has: View["has"] = async (table, row) =>
        (await rowsIn(calls, table, [row], batch)).length > 0;
      const locate = async (row: string): Promise<string | null> => {
        const known = tableOf(row);
        if (known !== null) return known;
        for (const table of keys(schema)) if (await has(table, row)) return table;
        return null;
      };
      return { before: read, after: read, has, locate };
    },
  };
}
