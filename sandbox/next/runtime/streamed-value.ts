import type { Schema, Value } from "../../../protocol/jazz.ts";
import { tableOf } from "../../policy/table-columns.ts";

/** The pieces of a large value, as they come: text or bytes. */
export type StreamingSource = ReadableStream<unknown> | AsyncIterable<unknown>;

const STREAMABLE = ["Text", "Json", "Bytea"];

/**
 * The one column of a write that comes in pieces, and the others.
 *
 * @throws when none or several of the columns are streams.
 */
export function splitStreamed<Data extends object>(
  schema: Schema,
  table: string,
  data: Data,
): { column: string; source: StreamingSource; rest: Data } {
  const rest = { ...data } as Record<string, unknown>;
  const streamed = (tableOf(schema, table)?.columns ?? [])
    .filter(
      ({ name, column_type }) => STREAMABLE.includes(column_type.type) && isSource(rest[name]),
    )
    .map(({ name }) => name);
  const [column] = streamed;
  if (column === undefined || streamed.length > 1) {
    throw new Error("Streaming insert requires exactly one streamed Text, Json, or Bytea column");
  }
  const source = rest[column] as StreamingSource;
  delete rest[column];
  return { column, source, rest: rest as Data };
}

/** Reads a source to its end: the sandbox has no large values. */
export async function readStreamed(
  schema: Schema,
  table: string,
  column: string,
  source: StreamingSource,
): Promise<Value> {
  const pieces: unknown[] = [];
  for await (const piece of source as AsyncIterable<unknown>) pieces.push(piece);
  const declared = tableOf(schema, table)?.columns.find(({ name }) => name === column);
  if (declared?.column_type.type !== "Bytea") return { type: "Text", value: pieces.join("") };
  const bytes = pieces.flatMap((piece) => [...(piece as Uint8Array)]);
  return { type: "Bytea", value: Uint8Array.from(bytes) };
}

function isSource(value: unknown): value is StreamingSource {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
