/** A backend's context as a place to play recorded writes in. */
import type { Place, Play, View, Words } from "../../protocol/replay/play.ts";
import type { Tables } from "../schema/tables.ts";
import type { Rows } from "./rows.ts";
import type { Target } from "./targets.ts";

export interface BackendPlay<Result> extends Play<Result> {
  place: BackendPlace;
  target: Target;
  /** The backend as itself, which sees every row. */
  own: Target;
  tables: Tables;
  rows: Rows;
}

export interface BackendPlace extends Place {
  /** Rows as they are in the transaction under way, or for the handle that is written through. */
  view(inside: object): View;
}

const WORDS: Words = {
  app: "This backend's app",
  place: "This backend",
  engine: "Jazz",
  unlocated: "The table of this row is not known.",
  unseen: "Whoever the handle stands for does not see the row after it.",
};

export const backendPlace = (tables: Tables, rows: Rows, own: Target): BackendPlace => ({
  words: WORDS,
  structure: (table) => tables.structure(table),
  isDenial: (message) => /policy denied|permission_denied/i.test(message),
  view: (inside) => ({
    async before(table, row) {
      const within = await rows.read(inside, table, row, true).catch(() => null);
      return within ?? rows.read(own.db, table, row);
    },
    after: (table, row) => rows.read(inside, table, row, true),
    has: (table, row) => rows.has(own.db, table, row),
    locate: async () => null,
  }),
});

/** Lets the backend do what is due between two writes. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
