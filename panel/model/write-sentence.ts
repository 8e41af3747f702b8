import type { WriteRecord } from "../store/records.ts";
import { millisText, spanText } from "./format.ts";
import { handleCall, requestLine } from "./handle-words.ts";
import { allowed, code, denied, type Phrase, person, rowOf } from "./phrase.ts";
import { rejectionWords } from "./rejection-words.ts";
import { fateOf } from "./write-fate.ts";
import { writeMarks } from "./write-marks.ts";

const DONE = {
  insert: "inserted",
  update: "updated",
  upsert: "upserted",
  delete: "deleted",
  restore: "restored",
} as const;

/**
 * What happened, in plain words: who did what to whose row, in which way, and what became of it.
 * @param owner who the row belongs to, when values say so.
 * @param later whether the Jazz is one after alpha.54, whose pages take a write before it is judged.
 */
export function writeSentence(write: WriteRecord, owner: string | null, later = false): Phrase[] {
  const verb = write.thrown === null ? DONE[write.op] : `tried to ${write.op}`;
  const phrases: Phrase[] = [person(write.author), ` ${verb} `, rowOf(write.table, write.row)];
  if (owner !== null && owner !== write.author) {
    phrases.push(write.op === "insert" ? ", to be owned by " : ", owned by ", person(owner));
  }
  phrases.push(...manner(write), ...(later ? laterOutcome(write) : outcome(write)));
  return phrases;
}

function manner(write: WriteRecord): Phrase[] {
  if (write.received) return [", elsewhere"];
  const { by, acting, real } = writeMarks(write);
  const phrases: Phrase[] = [];
  if (write.mode === "asBackend") phrases.push(", as the backend, with nothing checked");
  else if (write.mode === "withAttribution") phrases.push(", by attribution only");
  if (write.handle) {
    phrases.push(", through ", code(handleCall(write.handle)));
    if (write.handle.work?.request) phrases.push(" for ", code(requestLine(write.handle.work)));
  }
  if (by === "replay") phrases.push(", by a replay from this panel");
  if (by === "undo") phrases.push(", to take back a replay");
  if (real !== undefined) {
    phrases.push(acting ? ", acting in " : ", in ");
    if (real === null) phrases.push("a page without a session");
    else phrases.push("the page of ", person(real));
  }
  return phrases.length > 0 ? phrases : [", as themself"];
}

/** After alpha.54 a page shows every write at once; its server alone judges, and may undo it. */
function laterOutcome(write: WriteRecord): Phrase[] {
  const fate = fateOf(write);
  const after = fate.at === null ? "" : spanText(Math.max(0, fate.at - write.at));
  if (fate.word === "local") {
    return ["; shown in the page at once, and nothing heard yet of what the server says to it."];
  }
  if (fate.word === "global") {
    return ["; shown in the page at once, ", allowed("confirmed globally"), ` ${after} later.`];
  }
  if (fate.word !== "rejected") return outcome(write);
  const reason = [fate.code, fate.reason].filter(Boolean).join(": ");
  const words = rejectionWords(fate.code);
  return [
    "; shown in the page at once, ",
    denied("rejected"),
    ` by the server ${after} later and taken back: the row is again as it was.`,
    ...(words === null ? [] : [` ${words}`]),
    ...(reason === "" ? [] : [" ", code(reason)]),
  ];
}

function outcome(write: WriteRecord): Phrase[] {
  const fate = fateOf(write);
  const took = `${millisText(write.micros)} ms`;
  const after = fate.at === null ? "" : spanText(Math.max(0, fate.at - write.at));
  switch (fate.word) {
    case "denied":
      return [": ", denied("denied"), " at the call. ", code(fate.reason ?? "")];
    case "failed":
      return [": ", denied("failed"), " at the call. ", code(fate.reason ?? "")];
    case "received":
      return [". The change came in through a subscription."];
    case "open":
      return ["; the transaction is still open."];
    case "rolled back":
      return ["; rolled back with its transaction, so nothing of it is left."];
    case "local":
      return [`; accepted locally in ${took}.`];
    case "rejected": {
      const reason = [fate.code, fate.reason].filter(Boolean).join(": ");
      return [
        `; accepted locally in ${took}, `,
        denied("rejected"),
        ` by the server ${after} later${reason ? ". " : "."}`,
        ...(reason ? [code(reason)] : []),
      ];
    }
    default:
      return [
        `; accepted locally in ${took}, `,
        allowed(`confirmed ${fate.word === "edge" ? "at the edge" : "globally"}`),
        ` ${after} later.`,
      ];
  }
}
