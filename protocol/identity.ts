/**
 * Who somebody is in Jazz after alpha.53: an account, and the identity they signed in with. Where
 * alpha.53 has one string, this project goes on using one, the *principal*, in rows, writes and
 * filters; what it stands for is told once (the `identity` event).
 */
import { type Session, SYSTEM_AUTHOR } from "./jazz.ts";

/** `{account, identity: {issuer, subject}}` as Jazz writes it (`author-id.ts` of garden-co/jazz), flat. */
export interface Identity {
  /** `null`: without an account, as anonymous users are. */
  account: string | null;
  issuer: string;
  subject: string;
}

/** Issuer of the system's own identities, of which there is one per node (read, not run). */
export const SYSTEM_ISSUER = "urn:jazz:system";

/**
 * The string that stands for an identity: exact authorship is of an identity, not of an account
 * that several may share. The system of every node is `jazz:system`, as before.
 */
export function principalOf({ issuer, subject }: Pick<Identity, "issuer" | "subject">): string {
  return issuer === SYSTEM_ISSUER ? SYSTEM_AUTHOR : `${issuer}#${subject}`;
}

/** The identity in a session of a Jazz that has them. */
export function identityOf(session: Session): Identity | null {
  return session.identity ? { account: session.account ?? null, ...session.identity } : null;
}
