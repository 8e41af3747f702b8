import type { Mode } from "../../protocol/attribution.ts";
import { plural } from "./format.ts";
import { isSplit, type ReplayLine, type ReplayPersona } from "./replay-line.ts";
import type { VerdictWord } from "./verdict.ts";

export type Tally = Record<VerdictWord, number>;

/** What a replay as one persona came to. */
export interface PersonaSummary {
  persona: ReplayPersona;
  writes: number;
  /** By the page's engine. */
  page: Tally;
  sandbox: Tally;
  /** Writes on which the two contradict each other. */
  split: number;
  /** Writes of which a server would say something else than the page's engine should. */
  server: number;
  /** Outcomes of a replay for good; `null` for a dry run. */
  real: Map<string, number> | null;
}

/** One summary per persona, in the order given. Those without any line yet are left out. */
export function replaySummaries(
  lines: readonly ReplayLine[],
  personas: readonly ReplayPersona[],
): PersonaSummary[] {
  const summaries = new Map<string, PersonaSummary>();
  for (const line of lines) {
    const { persona, page, sandbox, server, real } = line;
    let summary = summaries.get(persona.key);
    if (!summary) {
      summary = blank(persona);
      summaries.set(persona.key, summary);
    }
    summary.writes++;
    summary.page[page.verdict]++;
    summary.sandbox[sandbox.verdict]++;
    if (isSplit(line)) summary.split++;
    if (server) summary.server++;
    if (real) {
      summary.real ??= new Map();
      summary.real.set(real.outcome, (summary.real.get(real.outcome) ?? 0) + 1);
    }
  }
  return personas.flatMap(({ key }) => summaries.get(key) ?? []);
}

/** `12 writes as bob: 9 allowed, 2 denied, 1 unknown`, with the sandbox's count where it differs. */
export function summaryText(summary: PersonaSummary, mode: Mode): string {
  const { writes, page, sandbox, real, server } = summary;
  const counts = real ? tallyText([...real]) : tallyText(Object.entries(page));
  const sentences = [`${plural(writes, "write")} ${asWhom(summary.persona, mode)}: ${counts}.`];
  if (differ(page, sandbox) && sandbox.allowed + sandbox.denied > 0) {
    sentences.push(`The sandbox: ${tallyText(Object.entries(sandbox))}.`);
  }
  if (server > 0) {
    sentences.push(`A server would say something else of ${plural(server, "write")}.`);
  }
  return sentences.join(" ");
}

/** `as bob`, `attributed to bob`, `as the backend`, `without a session`, `through forSession(bob)`. */
export function asWhom({ name, label, through }: ReplayPersona, mode: Mode): string {
  if (through) return `through ${label}`;
  if (mode === "asBackend") return "as the backend";
  if (name === null) return "without a session";
  return mode === "withAttribution" ? `attributed to ${label}` : `as ${label}`;
}

function tallyText(counts: readonly (readonly [string, number])[]): string {
  return counts
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${count} ${word === "skipped" ? "not tried" : word}`)
    .join(", ");
}

function differ(left: Tally, right: Tally): boolean {
  return left.allowed !== right.allowed || left.denied !== right.denied;
}

function blank(persona: ReplayPersona): PersonaSummary {
  return {
    persona,
    writes: 0,
    page: { allowed: 0, denied: 0, unknown: 0 },
    sandbox: { allowed: 0, denied: 0, unknown: 0 },
    split: 0,
    server: 0,
    real: null,
  };
}
