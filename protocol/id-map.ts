import type { ReplayWrite } from "./commands.ts";
import type { TaggedRecord, Value } from "./jazz.ts";

/** Ids of recorded rows, of those made in their place, and of those that were not made. */
export class IdMap {
  readonly #made = new Map<string, string>();
  readonly #refused = new Map<string, string>();

  set(recorded: string, made: string): void {
    this.#refused.delete(recorded);
    if (recorded !== made) this.#made.set(recorded, made);
  }

  /** The row of a write that was refused; what became of it ends a sentence. */
  refuse({ row, write }: ReplayWrite, became: string): void {
    if (row !== null) {
      this.#refused.set(row, `It needs the row of write #${write}, which ${became}.`);
    }
  }

  /** Why a write cannot be played: its row, or one its values name, was not made. */
  needed({ op, row, values }: ReplayWrite): string | undefined {
    if (this.#refused.size === 0) return undefined;
    const makesIt = op === "insert" || op === "upsert";
    let why = row === null || makesIt ? undefined : this.#refused.get(row);
    mapIds(values ?? {}, (id) => {
      why ??= this.#refused.get(id);
      return id;
    });
    return why;
  }

  id(recorded: string): string {
    return this.#made.get(recorded) ?? recorded;
  }

  /** Values in which a recorded row's id stands for the row made in its place. */
  values(values: TaggedRecord): TaggedRecord {
    return this.#made.size === 0 ? values : mapIds(values, (id) => this.id(id));
  }
}

function mapIds(values: TaggedRecord, map: (id: string) => string): TaggedRecord {
  const inside = (value: Value): Value => {
    switch (value.type) {
      case "Text":
      case "Uuid":
        return { type: value.type, value: map(value.value) };
      case "Array":
        return { type: "Array", value: value.value.map(inside) };
      case "Row": {
        const { id, values } = value.value;
        const mapped = { values: values.map(inside) };
        return { type: "Row", value: id === undefined ? mapped : { ...mapped, id: map(id) } };
      }
      default:
        return value;
    }
  };
  const out: TaggedRecord = {};
  for (const column of Object.keys(values)) {
    const value = values[column];
    if (value) out[column] = inside(value);
  }
  return out;
}
