import { shortId } from "../model/people.ts";
import { valueText } from "../model/value-text.ts";

/** Characters shown in a cell, beyond which nobody sees any. */
const CELL = 200;

/** A tagged value, coloured by its kind. In a cell, only as much as is needed there. */
export function ValueView(props: { value: unknown; column?: string; cell?: boolean }) {
  const { text, tone, more } = valueText(props.value, props.column);
  return (
    <span class={`value ${tone} ${props.cell ? "cell" : ""}`}>
      {props.cell ? cellText(props.value, text, tone) : text}
      {more !== null && <span class="quiet"> {more} in all</span>}
    </span>
  );
}

/** Ids by their end, times to the minute, long text by its beginning. */
function cellText(value: unknown, text: string, tone: string): string {
  const { type, value: id } = (value ?? {}) as { type?: unknown; value?: unknown };
  if (type === "Uuid" && typeof id === "string") return shortId(id);
  if (tone === "date") return text.slice(0, 16);
  return text.length > CELL ? `${text.slice(0, CELL)}…` : text;
}
