/** How much of a value is encoded. */
export interface EncodeLimits {
  /** Nesting levels. */
  depth: number;
  /** UTF-16 units of one string. */
  string: number;
  /** Bytes of one binary value. */
  bytes: number;
  /** Elements or keys of one collection. */
  items: number;
  /** Nodes of the whole value. */
  nodes: number;
}

export const DEFAULT_LIMITS: EncodeLimits = {
  depth: 24,
  string: 8_192,
  bytes: 8_192,
  items: 1_000,
  nodes: 20_000,
};

/** For keeping what was received: nothing is cut again, and what was cut stays marked as cut. */
export const NO_LIMITS: EncodeLimits = {
  depth: 512,
  string: Number.POSITIVE_INFINITY,
  bytes: Number.POSITIVE_INFINITY,
  items: Number.POSITIVE_INFINITY,
  nodes: Number.POSITIVE_INFINITY,
};

/** Limits for a value somebody asked to see whole. */
export const FULL_LIMITS: EncodeLimits = {
  depth: 64,
  string: 16_000_000,
  bytes: 12_000_000,
  items: 200_000,
  nodes: 1_000_000,
};
