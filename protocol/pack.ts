/**
 * Says once what repeats in a batch. Bytes are what a stream costs on its whole way, and writes come
 * with much that is the same for all of them: what has not changed since the last event of its kind
 * is left out, and columns and types are named once. The page packs, the panel unpacks and then
 * validates as if nothing had been packed.
 */
import { TAG } from "./codec/encoded.ts";
import type { PageEvent } from "./messages.ts";

/** Names that go with lists of values: `[column, type, column, type, …]`, or only types. */
export type Shape = readonly string[];

type Members = Record<string, unknown>;

/** Kinds that come often; each has the same members every time, but for `noStack`. */
const OFTEN: ReadonlySet<string> = new Set(["write", "delta", "fate", "batch"]);

/** Tagged values that are packed into a list stand under these names. */
const VALUES = "v";
const RESULT = "r";

/** Packs the events of one batch, in order. */
export class Packer {
  /** To be sent along. */
  readonly shapes: Shape[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #last = new Map<string, Members>();

  /** The event itself, or what differs from the last one of its kind, in a list. */
  pack(event: PageEvent): unknown {
    if (!OFTEN.has(event.t)) return event;
    const members = event as Members;
    const last = this.#last.get(event.t);
    this.#last.set(event.t, members);
    const out: Members = { t: event.t };
    for (const name in members) {
      const value = members[name];
      if (name === "values") this.#record(out, value);
      else if (name === "result") this.#list(out, value);
      else if (!last || value !== last[name] || !repeats(name, value)) out[name] = value;
    }
    return last ? [out] : out;
  }

  /** An event was packed that will not be sent. */
  takeBack(): void {
    this.#last.clear();
  }

  #record(out: Members, value: unknown): void {
    const shape: string[] = [];
    const values: unknown[] = [0];
    const record = (value ?? {}) as Members;
    for (const column in record) {
      const tagged = record[column] as Members | null;
      if (!isTagged(tagged)) {
        out["values"] = value;
        return;
      }
      shape.push(column, tagged.type);
      values.push(tagged.value);
    }
    if (shape.length === 0) out["values"] = value;
    else out[VALUES] = this.#numbered(shape, values);
  }

  #list(out: Members, value: unknown): void {
    const list = Array.isArray(value) ? (value as unknown[]) : [];
    if (list.length === 0 || !list.every(isTagged)) {
      out["result"] = value;
      return;
    }
    const shape = list.map(({ type }) => type);
    out[RESULT] = this.#numbered(shape, [0, ...list.map(({ value }) => value)]);
  }

  #numbered(shape: Shape, values: unknown[]): unknown[] {
    const key = shape.join("\n");
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.shapes.push(shape) - 1;
      this.#numbers.set(key, number);
    }
    values[0] = number;
    return values;
  }
}

interface Tagged {
  type: string;
  value: unknown;
}

/** Exactly `{type, value}`, with a type that can stand in a shape's key. */
function isTagged(value: unknown): value is Tagged {
  if (typeof value !== "object" || value === null) return false;
  const { type, value: inner } = value as Members;
  if (typeof type !== "string" || inner === undefined || type.includes("\n")) return false;
  let members = 0;
  for (const _ in value) members++;
  return members === 2;
}

/**
 * What is large is said every time: a page must not have much made of little. So is the only member
 * that is not always there: leaving it out has a meaning of its own.
 */
function repeats(name: string, value: unknown): boolean {
  if (name === "noStack") return false;
  return typeof value !== "object" || value === null || name === "session";
}

/** Most of what a batch may name. */
const SHAPES = 1_000;

/**
 * Marks an event whose values and result hold no tagged data: they are what they stand for already.
 * Nothing that a page sends can have it.
 */
export const PLAIN = Symbol("plain");

/** What the events were before they were packed, as far as that can be told. Never throws. */
export function unpackEvents(events: readonly unknown[], shapes: unknown): unknown[] {
  const known = Array.isArray(shapes) ? shapes.slice(0, SHAPES).map(asShape) : [];
  const last = new Map<unknown, Members>();
  return events.map((packed) => {
    const changes: unknown = Array.isArray(packed) ? packed[0] : packed;
    if (typeof changes !== "object" || changes === null) return changes;
    const { t } = changes as Members;
    if (!OFTEN.has(t as string)) return changes;
    const base = Array.isArray(packed) ? last.get(t) : undefined;
    const event = unpacked(changes as Members, base, known);
    last.set(t, event);
    return event;
  });
}

const asShape = (shape: unknown): Shape | null =>
  Array.isArray(shape) && shape.every((name) => typeof name === "string") ? shape : null;

type Known = readonly (Shape | null)[];

function unpacked(changes: Members, last: Members | undefined, shapes: Known): Members {
  const event: Members & { [PLAIN]?: boolean } = {};
  if (last) {
    for (const name in last) {
      const value = last[name];
      if (repeats(name, value)) event[name] = value;
    }
  }
  let plain = true;
  for (const name of Object.keys(changes)) {
    const value = changes[name];
    if (name === VALUES || name === RESULT) {
      const unlisted = name === VALUES ? recordOf(value, shapes) : listOf(value, shapes);
      event[name === VALUES ? "values" : "result"] = unlisted?.value;
      plain &&= unlisted?.plain === true;
    } else if (name !== "__proto__") {
      event[name] = value;
      plain &&= value === null || (name !== "values" && name !== "result");
    }
  }
  event[PLAIN] = plain;
  return event;
}

/** Values out of their list, and whether none of them is tagged. */
interface Unlisted {
  value: unknown;
  plain: boolean;
}

function recordOf(packed: unknown, shapes: Known): Unlisted | null {
  const [shape, values] = shapeOf(packed, shapes, 2);
  if (!shape) return null;
  const record: Members = {};
  let plain = true;
  for (let i = 0; i + 1 < shape.length; i += 2) {
    const column = shape[i] as string;
    const value = values[1 + i / 2];
    const tagged = { type: shape[i + 1], value };
    plain &&= column !== TAG && (typeof value !== "object" || value === null);
    if (column !== "__proto__") record[column] = tagged;
    else Object.defineProperty(record, column, { ...OWN, value: tagged });
  }
  return { value: record, plain };
}

const OWN = { enumerable: true, configurable: true, writable: true };

function listOf(packed: unknown, shapes: Known): Unlisted | null {
  const [shape, values] = shapeOf(packed, shapes, 1);
  if (!shape) return null;
  let plain = true;
  const value = shape.map((type, index) => {
    const value = values[index + 1];
    plain &&= typeof value !== "object" || value === null;
    return { type, value };
  });
  return { value, plain };
}

/** The shape a list is of, if there is as much of it as it needs. */
function shapeOf(packed: unknown, shapes: Known, perValue: number): [Shape | null, unknown[]] {
  const values: unknown[] = Array.isArray(packed) ? packed : [];
  const [number] = values;
  const shape = (typeof number === "number" && shapes[number]) || null;
  return [shape?.length === (values.length - 1) * perValue ? shape : null, values];
}
