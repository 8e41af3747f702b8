/**
 * Tagged encoding of any JavaScript value as plain JSON.
 *
 * Browser extension ports differ: Chrome's carry JSON (a `Date` becomes a string, a `bigint`
 * throws), Firefox's carry structured clones. So values are made plain once, in the page, and
 * made whole again at the far side. Encoding never throws and is bounded in depth, size and count.
 */

/** JSON-safe data; objects with the key {@link TAG} are tagged values. */
export type Encoded = null | boolean | number | string | Encoded[] | { [key: string]: Encoded };

/** The key that marks a tagged value: `{"$jz": [tag, …payload]}`. */
export const TAG = "$jz";

/** What is left of a value that was too large to send whole. */
export class Cut {
  constructor(
    /** `"string"`, `"bytes"`, `"array"` or `"object"`. */
    readonly kind: string,
    /** The beginning of the value, already decoded. */
    readonly head: unknown,
    /** Full size: UTF-16 units, bytes, elements or keys. */
    readonly size: number,
  ) {}
}

/** Stands for something that has no data form: a function, a symbol, a cycle, a throwing getter. */
export class Opaque {
  constructor(
    readonly kind: string,
    readonly label: string,
  ) {}
}
