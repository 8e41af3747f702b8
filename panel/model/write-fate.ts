import type { Session } from "../../protocol/jazz.ts";
import type { WriteRecord } from "../store/records.ts";

/** What became of a write, in one word. */
export type FateWord =
  | "open"
  | "local"
  | "edge"
  | "global"
  | "rejected"
  | "denied"
  | "failed"
  | "rolled back"
  | "received";

export interface WriteFate {
  word: FateWord;
  /** When it was known, milliseconds since the epoch. */
  at: number | null;
  code: string | null;
  reason: string | null;
}

/** The engine's words for a refusal by policy (measured: `WriteError("policy denied INSERT …")`). */
export function isPolicyDenial(thrown: string): boolean {
  return /policy denied|denied by .*policy|missing explicit policy/i.test(thrown);
}

/** The engine's message without the wrapping of its error type. */
export function engineMessage(thrown: string): string {
  const inner = /WriteError\("(.*)"\)/s.exec(thrown)?.[1];
  return inner?.replaceAll('\\"', '"') ?? thrown;
}

const RANK = { local: 0, edge: 1, global: 2, rejected: 3 } as const;

export function fateOf(write: WriteRecord): WriteFate {
  if (write.received) return { word: "received", at: write.at, code: null, reason: null };
  if (write.thrown !== null) {
    const word = isPolicyDenial(write.thrown) ? "denied" : "failed";
    return { word, at: write.at, code: null, reason: engineMessage(write.thrown) };
  }
  const { batch } = write;
  const rolledBack = batch?.states.find(({ state }) => state === "rolled back");
  if (rolledBack) return { word: "rolled back", at: rolledBack.at, code: null, reason: null };
  let best = batch?.fates[0];
  for (const mark of batch?.fates ?? []) {
    if (best && RANK[mark.fate] > RANK[best.fate]) best = mark;
  }
  if (best) return { word: best.fate, at: best.at, code: best.code, reason: best.reason };
  const open = batch?.mode === "transactional" && batch.states.at(-1)?.state === "open";
  return { word: open ? "open" : "local", at: write.at, code: null, reason: null };
}

/**
 * Whose rights decided. The page's engine judges by the session of the write, a server by that of
 * the connection: the page's own, whoever it acts as.
 */
export function judgedSession(write: WriteRecord, word: FateWord): Session | null {
  return (word === "rejected" && write.actingFor?.session) || write.session;
}

/** Whether it took, was refused, or neither: the tone of a fate. */
export function fateTone(word: FateWord): "good" | "bad" | "plain" {
  if (word === "edge" || word === "global") return "good";
  return word === "rejected" || word === "denied" || word === "failed" ? "bad" : "plain";
}
