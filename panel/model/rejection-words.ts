/**
 * Why a server rejected a write, in a sentence. The codes are those seen in garden-co/jazz
 * (`PersistedWriteRejectedError` and `onMutationError` after alpha.54); what they mean is read from
 * there, not run.
 */
const WORDS: ReadonlyMap<string, string> = new Map([
  ["permission_denied", "Its policies do not allow this to the user of the connection."],
  [
    "exclusive_conflict",
    "Somebody else changed first what this exclusive transaction had read or written.",
  ],
  ["causality_violation", "It builds on a change that the server does not have."],
  [
    "client_clock_too_far_ahead",
    "The clock of this device is too far ahead of the server's: set it right and try again.",
  ],
  ["cascade_rejected", "A write that it builds on was rejected, so it went with that one."],
  ["write_rejected", "The server gave no closer reason."],
]);

/** What a code means; `null` for none and for one that is not known. */
export function rejectionWords(code: string | null): string | null {
  return code === null ? null : (WORDS.get(code) ?? null);
}
