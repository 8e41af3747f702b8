import type { TaggedRecord, Value } from "../../../protocol/jazz.ts";

/** Ids of recorded rows and of those made in their place. */
export class IdMap {
  readonly #made = new Map<string, string>();

  set(recorded: string, made: string): void {
    if (recorded !== made) this.#made.set(recorded, made);
  }

  id(recorded: string): string {
    return this.#made.get(recorded) ?? recorded;
  }

  /** Values in which a recorded row's id stands for the row made in its place. */
  values(values: TaggedRecord): TaggedRecord {
    if (this.#made.size === 0) return values;
    const out: TaggedRecord = {};
    for (const column of Object.keys(values)) {
      const value = values[column];
      if (value) out[column] = this.#value(value);
    }
    return out;
  }

  #value(value: Value): Value {
    switch (value.type) {
      case "Text":
      case "Uuid":
        return { type: value.type, value: this.id(value.value) };
      case "Array":
        return { type: "Array", value: value.value.map((item) => this.#value(item)) };
      case "Row": {
        const { id, values } = value.value;
        const mapped = { values: values.map((item) => this.#value(item)) };
        return { type: "Row", value: id === undefined ? mapped : { ...mapped, id: this.id(id) } };
      }
      default:
        return value;
    }
  }
}
