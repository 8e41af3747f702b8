import type { VerdictWord } from "../model/verdict.ts";

const LOOKS = {
  allowed: { mark: "✓", tone: "good" },
  denied: { mark: "✕", tone: "bad" },
  unknown: { mark: "?", tone: "unsure" },
} as const;

/** A verdict: always with its sign and its word, never by colour alone. */
export function Verdict(props: { verdict: VerdictWord; text?: string; hint?: string }) {
  const { mark, tone } = LOOKS[props.verdict];
  return (
    <span class={`verdict ${tone}`} title={props.hint}>
      <span aria-hidden="true">{mark} </span>
      {props.text ?? props.verdict}
    </span>
  );
}
