import type { ComponentChildren } from "preact";
import { NEW, type PersonaChoice } from "./persona-choice.ts";

/** Marks what the arrow keys move between. */
export const OPTION = "data-persona";

/** One of those who can be picked: a radio, or a checkbox where several can be. */
export function PersonaOption(props: {
  choice: PersonaChoice;
  /** Shared by the radios of one picker. */
  group: string;
  pick: string;
  /** Its accessible name. */
  name: string;
  /** Whether Tab stops here; the arrow keys reach the others. */
  stop: boolean;
  wide?: boolean;
  children: ComponentChildren;
}) {
  const { choice, group, pick, name, stop, wide = false, children } = props;
  const Box = wide ? "div" : "label";
  return (
    <Box class={`choice ${wide ? "wide" : ""}`}>
      <input
        {...{ [OPTION]: pick }}
        type={choice.several ? "checkbox" : "radio"}
        name={group}
        aria-label={name}
        tabIndex={choice.several && !stop ? -1 : 0}
        checked={choice.picks.value.includes(pick)}
        onChange={(event) => choice.pick(pick, event.currentTarget.checked)}
      />
      {children}
      {pick !== NEW && choice.edits.value.has(pick) && <span class="tag">changed</span>}
    </Box>
  );
}

/** Moves between checkboxes by arrow keys, as the browser does between radios. */
export function moveByArrow(event: KeyboardEvent, list: HTMLElement | null): string | null {
  const from = event.target;
  if (!(from instanceof HTMLInputElement) || from.type !== "checkbox") return null;
  const options = [...(list?.querySelectorAll<HTMLInputElement>(`[${OPTION}]`) ?? [])];
  const at = options.indexOf(from);
  const steps: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowRight: at + 1,
    ArrowUp: at - 1,
    ArrowLeft: at - 1,
    Home: 0,
    End: options.length - 1,
  };
  const to = steps[event.key];
  if (at < 0 || to === undefined) return null;
  event.preventDefault();
  const option = options[(to + options.length) % options.length];
  option?.focus();
  return option?.getAttribute(OPTION) ?? null;
}
