/**
 * Authors after alpha.53: an account and the identity that wrote, where alpha.53 has one string
 * (`author-id.ts` and `magic-columns.ts` of garden-co/jazz). Rows keep them as one text, the JSON
 * list of account, issuer and subject.
 */
import { isRecord } from "../is-record.ts";

/** What apps read in `$createdBy` and `$updatedBy`. */
export interface RowAuthor {
  account: string;
  identity: { issuer: string; subject: string };
}

export const SYSTEM_ACCOUNT = "00000000-0000-0000-0000-000000000000";
export const SYSTEM_ISSUER = "urn:jazz:system";

/** The system writes as a node; this sandbox's server is one. */
const SYSTEM_AUTHOR: RowAuthor = {
  account: SYSTEM_ACCOUNT,
  identity: { issuer: SYSTEM_ISSUER, subject: "00000000-0000-4000-8000-00000000005b" },
};

/** The text that stands for an author in stored rows. */
export function authorText({ account, identity }: RowAuthor): string {
  return JSON.stringify([account, identity.issuer, identity.subject]);
}

/** The author of a stored text; `null` for any other text, as alpha.53's are. */
export function parseAuthor(text: string): RowAuthor | null {
  if (!text.startsWith("[")) return null;
  try {
    const parts: unknown = JSON.parse(text);
    if (!Array.isArray(parts) || parts.length !== 3) return null;
    if (!parts.every((part) => typeof part === "string")) return null;
    const [account, issuer, subject] = parts as [string, string, string];
    return { account, identity: { issuer, subject } };
  } catch {
    return null;
  }
}

/** The same, where whoever is not an author of that kind is the system. */
export function authorOf(text: string): RowAuthor {
  return parseAuthor(text) ?? SYSTEM_AUTHOR;
}

/** Whether a column is a part of an author, as `$createdBy.account` is. */
export function isAuthorPart(column: string): boolean {
  return /^\$(created|updated)By\.(account|identity\.(issuer|subject))$/.test(column);
}

/** A part of an author by its path: `account`, `identity.issuer`, `identity.subject`. */
export function authorPart(text: string, path: readonly string[]): string | undefined {
  let part: unknown = parseAuthor(text);
  for (const name of path) part = isRecord(part) ? part[name] : undefined;
  return typeof part === "string" ? part : undefined;
}
