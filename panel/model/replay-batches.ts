import { shortId } from "./people.ts";
import type { ReplayLine } from "./replay-line.ts";
import type { AuthorityVerdict } from "./verdict.ts";

/**
 * Lines whose batch would be refused as a whole because another write of it is, each with a
 * sentence: a failing write rejects all of its batch (`sync_manager/permissions.rs` of Jazz).
 */
export function refusedWithBatch(lines: readonly ReplayLine[]): Map<string, string> {
  const refused = new Map<string, ReplayLine>();
  for (const line of lines) {
    const batch = batchKey(line);
    if (batch !== null && !refused.has(batch) && refusal(line)) refused.set(batch, line);
  }
  const notes = new Map<string, string>();
  for (const line of lines) {
    const culprit = refused.get(batchKey(line) ?? "");
    if (culprit && !refusal(line)) notes.set(line.key, note(line, culprit));
  }
  return notes;
}

/** Batches by persona: each plays its own. */
function batchKey({ write, persona }: ReplayLine): string | null {
  return write.batch?.mode ? `${persona.key} ${write.batch.key}` : null;
}

/** Who refuses it: the page's engine, or the sandbox where the engine does not know. */
function refusal({ page, sandbox }: ReplayLine): AuthorityVerdict | null {
  if (page.verdict === "denied") return page;
  return page.verdict === "unknown" && sandbox.verdict === "denied" ? sandbox : null;
}

function note({ write }: ReplayLine, culprit: ReplayLine): string {
  const whole = write.batch?.mode === "transactional" ? "transaction" : "batch";
  const { op, table, row } = culprit.write;
  const which = `${op} ${table ?? "?"}${row === null ? "" : `/${shortId(row)}`}`;
  const by = culprit.page.verdict === "denied" ? "" : " by the sandbox's judgement";
  return `Its ${whole} would be refused as a whole${by}: “${which}” of it is denied.`;
}
