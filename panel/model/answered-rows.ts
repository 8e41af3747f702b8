import type { QueryResult } from "../../protocol/commands.ts";
import type { Value } from "../../protocol/jazz.ts";

/** One row of an answer, with its values by column. */
export interface AnsweredRow {
  id: string;
  values: Record<string, Value | undefined>;
}

/** The rows of an answer with their values by column. */
export function answeredRows({ columns, rows }: QueryResult): AnsweredRow[] {
  return rows.map(({ id, values }) => ({
    id,
    values: Object.fromEntries(columns.map((column, index) => [column, values[index]])),
  }));
}
