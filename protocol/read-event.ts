/**
 * Reads one event. Those that come in floods are checked by hand, which is several times faster;
 * what is not exactly as it usually is, is left to the schema. So the schema decides what is valid:
 * by hand nothing is accepted that it would not read the same way.
 */
import * as v from "valibot";
import { decode } from "./codec/decode.ts";
import { type EventOf, event, type NoStack, type PageEvent, session } from "./messages.ts";
import { PLAIN } from "./pack.ts";

type Members = Record<string, unknown>;

/** `null` when it is malformed. */
export function readEvent(candidate: unknown): PageEvent | null {
  const usual = readUsual(candidate);
  if (usual) return usual;
  const parsed = v.safeParse(event, candidate, { abortEarly: true });
  return parsed.success ? parsed.output : null;
}

/** An event that comes often and is as usual; `null` for all others. */
export function readUsual(candidate: unknown): PageEvent | null {
  if (typeof candidate !== "object" || candidate === null) return null;
  const members = candidate as Members;
  if (!isTime(members["at"]) || !isText(members["host"], ID)) return null;
  switch (members["t"]) {
    case "write":
      return readWrite(members);
    case "delta":
      return readDelta(members);
    case "fate":
      return readFate(members);
    default:
      return null;
  }
}

const ID = 200;
const NAME = 1_000;
const TEXT = 20_000;

const isText = (value: unknown, most: number): value is string =>
  typeof value === "string" && value.length <= most;
const isTextOrNull = (value: unknown, most: number): value is string | null =>
  value === null || isText(value, most);
const isTime = (value: unknown): value is number => Number.isFinite(value);
const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0;

const OPERATIONS: ReadonlySet<unknown> = new Set<EventOf<"write">["op"]>([
  "insert",
  "update",
  "upsert",
  "delete",
  "restore",
]);
const FATES: ReadonlySet<unknown> = new Set<EventOf<"fate">["fate"]>([
  "local",
  "edge",
  "global",
  "rejected",
]);

const REASONS: ReadonlySet<unknown> = new Set<NoStack>(["sampled", "unwatched"]);

function readWrite(members: Members): EventOf<"write"> | null {
  const { at, host, write, op, table, row, updatedAt, batch, thrown, micros, by, stack } =
    members as EventOf<"write">;
  const { noStack } = members;
  const fits =
    isCount(write) &&
    OPERATIONS.has(op) &&
    isTextOrNull(table, NAME) &&
    isTextOrNull(row, ID) &&
    isTextOrNull(members["attribution"], NAME) &&
    (updatedAt === null || isTime(updatedAt)) &&
    isTextOrNull(batch, ID) &&
    isTextOrNull(thrown, TEXT) &&
    isTime(micros) &&
    members["actingFor"] === null &&
    (by === "app" || by === "replay" || by === "undo") &&
    isTextOrNull(stack, TEXT) &&
    (noStack === undefined ? !("noStack" in members) : REASONS.has(noStack)) &&
    !("handle" in members) &&
    members["result"] !== undefined;
  if (!fits) return null;
  const session = sessionOf(members["session"]);
  const values = decoded(members, "values");
  if (session === undefined || typeof values !== "object") return null;
  return {
    t: "write",
    at,
    host,
    write,
    op,
    table,
    row,
    values: values as Members | null,
    result: decoded(members, "result"),
    session,
    attribution: members["attribution"] as string | null,
    updatedAt,
    batch,
    thrown,
    micros,
    actingFor: null,
    by,
    stack,
    ...(noStack !== undefined && { noStack: noStack as NoStack }),
  };
}

/** What has no tagged data in it needs no copy. */
const decoded = (members: Members & { [PLAIN]?: boolean }, name: string): unknown =>
  members[PLAIN] ? members[name] : decode(members[name]);

type Session = EventOf<"write">["session"];

const sessions = new WeakMap<object, Session>();

/** Events of a batch share one. `undefined` when it is malformed. */
function sessionOf(value: unknown): Session | undefined {
  if (value === null) return null;
  if (typeof value !== "object") return undefined;
  const known = sessions.get(value);
  if (known) return known;
  const parsed = v.safeParse(session, value, { abortEarly: true });
  if (!parsed.success) return undefined;
  sessions.set(value, parsed.output);
  return parsed.output;
}

function readDelta(members: Members): EventOf<"delta"> | null {
  const { at, host, subscription, nth, added, removed, updated, ids, rows } =
    members as EventOf<"delta">;
  const fits =
    isText(subscription, ID) &&
    isCount(nth) &&
    isCount(added) &&
    isCount(removed) &&
    isCount(updated) &&
    Array.isArray(ids) &&
    ids.length <= 200 &&
    isCount(rows);
  if (!fits) return null;
  const told: string[] = [];
  for (const id of ids as unknown[]) {
    if (!isText(id, ID)) return null;
    told.push(id);
  }
  return { t: "delta", at, host, subscription, nth, added, removed, updated, ids: told, rows };
}

function readFate(members: Members): EventOf<"fate"> | null {
  const { at, host, batch, fate, code, reason } = members as EventOf<"fate">;
  const fits =
    isText(batch, ID) && FATES.has(fate) && isTextOrNull(code, NAME) && isTextOrNull(reason, TEXT);
  return fits ? { t: "fate", at, host, batch, fate, code, reason } : null;
}
