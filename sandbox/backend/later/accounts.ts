import type { Session } from "../../../protocol/jazz.ts";
import { userIdOf } from "../../db/token.ts";

/** Who somebody signed in as, and the account that this belongs to (`runtime/author-id.ts`). */
export interface Author {
  readonly account: string | null;
  readonly identity: { readonly issuer: string; readonly subject: string };
}

/** Stands for an account that the backend has admitted; only the registry makes them. */
export interface AccountHandle extends Author {
  readonly account: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

const UNKNOWN_ISSUER = "urn:jazz:unknown";
const SYSTEM: Author = {
  account: "00000000-0000-0000-0000-000000000000",
  identity: { issuer: "urn:jazz:system", subject: "sandbox" },
};

/** The accounts a backend knows. The engine below has one string for each author. */
export class AccountRegistry {
  readonly #authors = new Map<string, Author>();

  /** The account that an issuer's subject belongs to; it is opened at the first sign-in. */
  admit(issuer: string, subject: string, claims: Record<string, unknown> = {}): AccountHandle {
    const principal = `${issuer}#${subject}`;
    const author = Object.freeze({
      account: userIdOf(principal),
      identity: Object.freeze({ issuer, subject }),
      claims: Object.freeze({ ...claims }),
    });
    this.#authors.set(principal, author);
    return author;
  }

  /** The account of whoever a token's session stands for. */
  admitSession({ user_id, claims }: Session): AccountHandle {
    const { issuer } = claims;
    return this.admit(typeof issuer === "string" ? issuer : UNKNOWN_ISSUER, user_id, claims);
  }

  /** An author as rows have it. */
  author(principal: unknown): Author {
    return this.#authors.get(String(principal)) ?? SYSTEM;
  }
}

/** The session that the engine below judges by. */
export function engineSession({ account, identity, claims }: AccountHandle): Session {
  const user_id = principalOf({ identity });
  return { user_id, claims: { ...claims }, authMode: "external", account, identity };
}

export const principalOf = ({ identity }: Pick<Author, "identity">): string =>
  `${identity.issuer}#${identity.subject}`;
