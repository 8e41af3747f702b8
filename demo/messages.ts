/** What the page tells its user after something did not go as asked. */
export interface Message {
  text: string;
  /** The words Jazz used, for those who want them. */
  detail?: string;
}

const LOCAL_DENIAL = /policy denied (?:INSERT|UPDATE|DELETE) on table/;

/**
 * A calm sentence for an error thrown by a write.
 *
 * @param attempt what the user tried, as a noun phrase: `Renaming “Website”`.
 */
export function explainFailure(attempt: string, error: unknown): Message {
  const detail = error instanceof Error ? error.message : String(error);
  if (LOCAL_DENIAL.test(detail)) {
    return { text: `${attempt} is not allowed for you. Nothing was changed.`, detail };
  }
  return { text: `${attempt} did not work. Nothing was changed.`, detail };
}

/**
 * A calm sentence for a write that looked fine here and was refused by the server later.
 * `rejection` is a `PersistedWriteRejectedError` or the event of `Db.onMutationError`.
 */
export function explainRejection(
  attempt: string,
  rejection: { code: string; reason: string },
): Message {
  const text =
    rejection.code === "permission_denied"
      ? `${attempt} was not accepted by the server, so it was taken back.`
      : `${attempt} could not be saved on the server, so it was taken back.`;
  return { text, detail: rejection.reason };
}
