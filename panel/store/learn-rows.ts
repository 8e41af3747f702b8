import type { QueryResult } from "../../protocol/commands.ts";
import type { Value } from "../../protocol/jazz.ts";
import { answeredRows } from "../model/answered-rows.ts";
import { userIdsIn } from "../model/row-owner.ts";
import { CHANGED, type Recording } from "./recording.ts";
import type { HostRecord } from "./records.ts";

const AUTHOR_COLUMNS = ["$createdBy", "$updatedBy"] as const;

/** Learns rows and people from an answer. Returns what changed. */
export function applyResult(
  recording: Recording,
  host: HostRecord,
  table: string,
  result: QueryResult,
): number {
  const columns = host.schema?.[table]?.columns ?? [];
  const whole = columns.every(({ name }) => result.columns.includes(name));
  const knowledge = recording.knowledge(host.key);
  const owners = host.ownerColumns.get(table) ?? new Set();
  let news = false;
  for (const { id, values } of answeredRows(result)) {
    for (const column of AUTHOR_COLUMNS) {
      const name = text(values[column]);
      if (name !== null) news = recording.people.note(name, column) || news;
    }
    for (const column of owners) {
      const names = column === "id" ? [id] : userIdsIn(values[column]);
      for (const name of names) {
        news = recording.people.noteValue(name, `${table}.${column}`) || news;
      }
    }
    if (!whole || columns.length === 0) continue;
    const own = Object.fromEntries(columns.map(({ name }) => [name, values[name]]));
    knowledge.learn(id, {
      table,
      values: own,
      createdBy: text(values["$createdBy"]),
      createdAt: number(values["$createdAt"]),
      updatedBy: text(values["$updatedBy"]),
      updatedAt: number(values["$updatedAt"]),
      whole: true,
    });
  }
  return news ? CHANGED.people : 0;
}

function text(value: Value | undefined): string | null {
  return value && (value.type === "Text" || value.type === "Uuid") ? value.value : null;
}

function number(value: Value | undefined): number | null {
  return value?.type === "Timestamp" ? value.value : null;
}
