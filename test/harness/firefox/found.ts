import { setTimeout as pause } from "node:timers/promises";
import {
  choose,
  focus,
  type Match,
  NO_QUERIES,
  queriesScript,
  type Seen,
  type Step,
  seeAll,
  theElement,
} from "./in-document.ts";

const PATIENCE_MS = 10_000;

/** A document that scripts can be sent to, and whose elements can be used as by a person. */
export interface RemoteDocument {
  execute(script: string, args: unknown[]): Promise<unknown>;
  /** Clicks the element that a script finds. */
  click(script: string, args: unknown[]): Promise<void>;
  /** Types into whatever has the focus. */
  type(text: string): Promise<void>;
}

/** Firefox's words for an element that was drawn anew, or moved, since it was found. */
const OUT_OF_REACH =
  /is stale|is not known|not clickable at point|could not be scrolled into view|undefined or null/;

/** Keys that are not letters, as WebDriver writes them. */
const KEYS = { Enter: "\uE007", Escape: "\uE00C", Tab: "\uE004", ArrowDown: "\uE015" };

/**
 * What is found by role and name in a document, looked for anew at every use. Actions wait until
 * there is exactly one such element and it is enabled.
 */
export class Found {
  readonly #document: RemoteDocument;
  readonly #steps: readonly Step[];

  constructor(document: RemoteDocument, steps: readonly Step[] = []) {
    this.#document = document;
    this.#steps = steps;
  }

  /** Elements of a role inside of these; a `name` that is a string is the whole name. */
  getByRole(role: string, { name }: { name?: string | RegExp } = {}): Found {
    return this.#then(name === undefined ? { role } : { role, name: matchOf(name) });
  }

  /** Those that hold a text. */
  withText(text: string | RegExp): Found {
    return this.#then({ hasText: matchOf(text) });
  }

  nth(at: number): Found {
    return this.#then({ at });
  }

  last(): Found {
    return this.#then({ at: -1 });
  }

  async count(): Promise<number> {
    return (await this.#all()).length;
  }

  async texts(): Promise<string[]> {
    return (await this.#all()).map(({ text }) => text);
  }

  /** The text of all of them. */
  async text(): Promise<string> {
    return (await this.texts()).join(" ");
  }

  async checked(): Promise<boolean> {
    return (await this.#all()).some(({ checked }) => checked);
  }

  /** Waits until there is one and returns what it says. */
  async spoken(): Promise<string> {
    return (await this.#one()).text;
  }

  async click(): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      await this.#one();
      try {
        await this.#document.click(theElement, [this.#steps]);
        return;
      } catch (error) {
        if (!OUT_OF_REACH.test(String(error)) || performance.now() > deadline) throw error;
        await pause(50);
      }
    }
  }

  /** Types a text in place of what is there. */
  async fill(text: string): Promise<void> {
    await this.#one();
    await this.#run(focus);
    await this.#document.type(text);
  }

  async press(key: keyof typeof KEYS): Promise<void> {
    await this.#one();
    await this.#run(focus);
    await this.#document.type(KEYS[key]);
  }

  /** Chooses an option of a select by its label. */
  async choose(label: string): Promise<void> {
    await this.#one();
    const chosen = await this.#run<boolean>(choose, label);
    if (!chosen) throw new Error(`${this} has no option "${label}".`);
  }

  /** The whole label of the option of a select that matches, as soon as there is one. */
  option(pattern: RegExp): Promise<string> {
    return this.getByRole("option").withText(pattern).spoken();
  }

  toString(): string {
    return this.#steps.map(wordsOf).join(" → ");
  }

  #then(step: Step): Found {
    return new Found(this.#document, [...this.#steps, step]);
  }

  /** Runs a script of `in-document.ts`; a document that is new is given the queries first. */
  async #run<Result>(script: string, ...more: unknown[]): Promise<Result> {
    const args = [this.#steps, ...more];
    const result = await this.#document.execute(script, args);
    if (result !== NO_QUERIES) return result as Result;
    await this.#document.execute(queriesScript(), []);
    return (await this.#document.execute(script, args)) as Result;
  }

  #all(): Promise<Seen[]> {
    return this.#run<Seen[]>(seeAll);
  }

  async #one(): Promise<Seen> {
    const deadline = performance.now() + PATIENCE_MS;
    let all: Seen[] = [];
    while (performance.now() < deadline) {
      all = await this.#all();
      if (all.length === 1 && all[0] && !all[0].disabled) return all[0];
      await pause(50);
    }
    const found = all.length === 1 ? "it is disabled" : `there are ${all.length}`;
    throw new Error(`One ${this} was looked for, and ${found}.`);
  }
}

const matchOf = (match: string | RegExp): Match =>
  typeof match === "string" ? { text: match } : { source: match.source, flags: match.flags };

function wordsOf(step: Step): string {
  const words = (match: Match): string =>
    "text" in match ? `"${match.text}"` : `/${match.source}/${match.flags}`;
  if ("role" in step) return step.name ? `${step.role} ${words(step.name)}` : step.role;
  return "hasText" in step ? `with ${words(step.hasText)}` : `number ${step.at}`;
}
