/**
 * Which backend write a change is that a page received by sync. A row says when and by whom it was
 * last written; a backend's write is the same one when row, author and time agree. Where two
 * agree, none is taken: a guess would name the wrong one.
 */
import { Cut } from "../../protocol/codec/encoded.ts";
import type { WriteRecord } from "../store/records.ts";
import { sameValue } from "./value-text.ts";
import { fateOf } from "./write-fate.ts";

export type WriteOrigin =
  | { is: "found"; write: WriteRecord }
  /** So many fit equally well. */
  | { is: "ambiguous"; writes: readonly WriteRecord[] }
  | { is: "not found" };

/**
 * Milliseconds between the call of a write and the time the engine puts into the row: both are read
 * from the clock of one process.
 */
const SAME = 50;
/** Milliseconds that a change may take to arrive, where the row did not say when it was written. */
const ARRIVAL = 2_000;

/** The operations by which a row can come to be as it was received. */
const MAKES: Record<WriteRecord["op"], readonly WriteRecord["op"][]> = {
  insert: ["insert", "upsert", "restore"],
  update: ["update", "upsert", "restore"],
  upsert: ["upsert"],
  restore: ["restore"],
  delete: ["delete"],
};

/**
 * The write that a received change comes from.
 * @param candidates writes of backends; others are never taken.
 */
export function originOf(received: WriteRecord, candidates: Iterable<WriteRecord>): WriteOrigin {
  if (!received.received || received.row === null) return { is: "not found" };
  const fitting = [...candidates].filter((write) => fits(received, write));
  const [first] = fitting;
  if (!first) return { is: "not found" };
  return fitting.length === 1
    ? { is: "found", write: first }
    : { is: "ambiguous", writes: fitting };
}

/**
 * The changes that were received of a write.
 * @param all received changes and the writes of backends.
 */
export function receivedOf(write: WriteRecord, all: Iterable<WriteRecord>): WriteRecord[] {
  const ofRow = [...all].filter(({ row }) => row === write.row && row !== null);
  const made = ofRow.filter(({ received }) => !received);
  return ofRow.filter((one) => {
    if (!one.received || !fits(one, write)) return false;
    const origin = originOf(one, made);
    return origin.is === "found" && origin.write === write;
  });
}

function fits(received: WriteRecord, write: WriteRecord): boolean {
  return (
    !write.received &&
    write.row === received.row &&
    (write.table === null || write.table === received.table) &&
    write.author === received.author &&
    MAKES[received.op].includes(write.op) &&
    inTime(received, write) &&
    tookEffect(write) &&
    agrees(received, write)
  );
}

function inTime(received: WriteRecord, write: WriteRecord): boolean {
  const { madeAt } = received;
  if (madeAt === null) {
    const late = received.at - write.at;
    return late >= -SAME && late <= ARRIVAL;
  }
  return Math.abs(madeAt - (write.updatedAt ?? write.at)) <= SAME + write.micros / 1_000;
}

function tookEffect(write: WriteRecord): boolean {
  const { word } = fateOf(write);
  return word !== "denied" && word !== "failed" && word !== "rolled back" && word !== "rejected";
}

/** A row that was last written by this write has its values. */
function agrees({ values }: WriteRecord, write: WriteRecord): boolean {
  if (!values || !write.values) return true;
  return Object.entries(write.values).every(
    ([column, value]) => !Object.hasOwn(values, column) || !contradict(values[column], value),
  );
}

/** Values of two types may be the same one as two sides write it, and what was cut may be anything. */
function contradict(left: unknown, right: unknown): boolean {
  const [a, b] = [left, right] as { type?: unknown; value?: unknown }[];
  if (!a || !b || a.value instanceof Cut || b.value instanceof Cut) return false;
  if (a.type !== b.type) return a.type === "Null" || b.type === "Null";
  return !sameValue(a, b);
}
