/** The protocol's limits on strings; one that is longer would cost its whole event. */
export const TEXT = 20_000;
export const NAME = 1_000;
const ID = 200;

export function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

export const clipId = (text: string): string => clip(text, ID);

/** A name or id of the app's; `null` for what is not a string. */
export function clipName(value: unknown): string | null {
  return typeof value === "string" ? clipId(value) : null;
}
