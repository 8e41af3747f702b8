import { isRecord } from "../../is-record.ts";
import { type InternalSession, readInternalSession } from "../session.ts";

/** The JSON that comes with a write: `{session?, attribution?, updated_at?, transaction_id?}`. */
export interface WriteContext {
  session: InternalSession | null;
  attribution: string | null;
  /** Microseconds since the epoch. */
  updatedAt: number | null;
  transactionId: string | null;
}

/** Reads a write context, or a bare session. @throws when it is not JSON. */
export function readWriteContext(json: string | null | undefined): WriteContext {
  const value: unknown = json ? JSON.parse(json) : {};
  const bare = readInternalSession(value);
  const members = isRecord(value) && !bare ? value : {};
  const { session, attribution, updated_at, transaction_id } = members;
  return {
    session: bare ?? readInternalSession(session),
    attribution: typeof attribution === "string" ? attribution : null,
    updatedAt: typeof updated_at === "number" ? updated_at : null,
    transactionId: typeof transaction_id === "string" ? transaction_id : null,
  };
}

/** The open transaction that a read's options name. @throws when they are not JSON. */
export function readTransactionId(optionsJson: string | null | undefined): string | null {
  const options: unknown = optionsJson ? JSON.parse(optionsJson) : {};
  const id = isRecord(options) ? options.transaction_id : undefined;
  return typeof id === "string" ? id : null;
}
