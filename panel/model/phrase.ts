/** A sentence in pieces, so that views can show people as chips and rows as links. */
export type Phrase =
  | string
  | { kind: "person"; name: string }
  | { kind: "row"; table: string | null; row: string | null }
  | { kind: "code"; text: string }
  | { kind: "verdict"; verdict: "allowed" | "denied" | "unknown"; text: string };

export const person = (name: string): Phrase => ({ kind: "person", name });
export const rowOf = (table: string | null, row: string | null): Phrase => ({
  kind: "row",
  table,
  row,
});
export const code = (text: string): Phrase => ({ kind: "code", text });
export const denied = (text: string): Phrase => ({ kind: "verdict", verdict: "denied", text });
export const allowed = (text: string): Phrase => ({ kind: "verdict", verdict: "allowed", text });
export const unknown = (text: string): Phrase => ({ kind: "verdict", verdict: "unknown", text });
