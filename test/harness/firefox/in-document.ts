/**
 * How elements are found by role and name in a document that only scripts can be sent to. The
 * functions run there: they are sent as text, next to Testing Library's queries.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** A text that must be the whole name, or a pattern in it. */
export type Match = { text: string } | { source: string; flags: string };

/** One step from a list of elements to the next: into them, or to some of them. */
export type Step =
  | { role: string; name?: Match }
  | { hasText: Match }
  /** Counted from 0, or from the end from -1 on. */
  | { at: number };

/** What can be asked of an element. */
export interface Seen {
  text: string;
  value: string;
  checked: boolean;
  disabled: boolean;
}

interface Queries {
  queryAllByRole(scope: Element, role: string, options: { name?: string | RegExp }): HTMLElement[];
}

declare const TestingLibraryDom: Queries;

/** The answer of a document that has no queries yet. */
export const NO_QUERIES = "no queries";

/** Runs in the document: all elements that the steps lead to. */
function findAll(steps: Step[]): HTMLElement[] {
  const pattern = (match: Match): RegExp =>
    "source" in match
      ? new RegExp(match.source, match.flags)
      : new RegExp(match.text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "i");
  let found: HTMLElement[] = [document.body];
  for (const step of steps) {
    if ("role" in step) {
      const { name } = step;
      const options = name ? { name: "text" in name ? name.text : pattern(name) } : {};
      const inside = found.flatMap((element) =>
        TestingLibraryDom.queryAllByRole(element, step.role, options),
      );
      found = [...new Set(inside)];
    } else if ("hasText" in step) {
      const test = pattern(step.hasText);
      found = found.filter((element) => test.test(spoken(element)));
    } else {
      found = [found.at(step.at)].filter((element) => element !== undefined);
    }
  }
  return found;
}

/** Runs in the document: an element's text, as one line. */
function spoken(element: HTMLElement): string {
  return element.innerText.replace(/\s+/g, " ").trim();
}

/** Runs in the document: what there is to know of an element. */
function see(element: HTMLElement): Seen {
  const input = element as HTMLInputElement;
  return {
    text: spoken(element),
    value: input.value ?? "",
    checked: input.checked === true || element.getAttribute("aria-checked") === "true",
    disabled: input.disabled === true || element.getAttribute("aria-disabled") === "true",
  };
}

/**
 * A script for a document, from a function that is given the found elements and more arguments.
 * Its own arguments are the steps and those.
 */
export function scriptOf<Args extends unknown[]>(
  use: (elements: HTMLElement[], ...args: Args) => unknown,
): string {
  return `
    if (typeof TestingLibraryDom === "undefined") return ${JSON.stringify(NO_QUERIES)};
    ${findAll} ${spoken} ${see}
    const [steps, ...more] = arguments;
    return (${use})(findAll(steps), ...more);
  `;
}

export const seeAll = scriptOf((elements) => elements.map(see));

export const theElement = scriptOf(([element]) => element);

/** Focuses an element, with all of its text selected: what is typed then replaces it. */
export const focus = scriptOf(([element]) => {
  element?.focus();
  if (element && "select" in element) (element as HTMLInputElement).select();
});

/** Chooses an option of a select by its label, as choosing it from the list does. */
export const choose = scriptOf(([element], label: string) => {
  const select = element as HTMLSelectElement;
  const option = [...select.options].find(({ text }) => text.trim() === label);
  if (!option) return false;
  select.value = option.value;
  select.dispatchEvent(new Event("input", { bubbles: true }));
  select.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
});

const require = createRequire(import.meta.url);

/** Testing Library's queries, as a script that leaves them in the document's sandbox. */
export function queriesScript(): string {
  const preact = createRequire(require.resolve("@testing-library/preact"));
  const dom = preact.resolve("@testing-library/dom/dist/@testing-library/dom.umd.min.js");
  return readFileSync(dom, "utf8");
}
