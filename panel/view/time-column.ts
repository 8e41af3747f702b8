import { clockTime, dateTime } from "../model/format.ts";
import type { Column } from "./grid-source.ts";

/** When something happened. */
export const timeColumn = <T extends { at: number }>(): Column<T> => ({
  key: "time",
  title: "Time",
  width: "98px",
  mono: true,
  cell: ({ at }) => clockTime(at),
  text: ({ at }) => new Date(at).toISOString(),
  order: ({ at }) => at,
  hint: ({ at }) => dateTime(at),
});
