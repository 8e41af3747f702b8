/** Identities in words: what a hover and the details say of somebody. */
import { SYSTEM_ISSUER } from "../../protocol/identity.ts";
import { type Session, SYSTEM_AUTHOR } from "../../protocol/jazz.ts";
import type { Identities } from "./identities.ts";

/** Said of an identity that signed in without an account. */
export const NO_ACCOUNT = "none: signed in anonymously";

/** What the user of a session is called. */
export function sessionName({ user_id: user, identity }: Session): string {
  return identity?.subject ?? user;
}

/** Names and values of what a principal stands for; empty where that is not known. */
export function identityParts(
  identities: Identities,
  name: string,
): (readonly [name: string, text: string])[] {
  if (name === SYSTEM_AUTHOR) {
    const { nodes } = identities;
    if (nodes.length === 0) return [];
    return [
      ["issuer", SYSTEM_ISSUER],
      [nodes.length === 1 ? "node" : "one of the nodes", nodes.join(", ")],
    ];
  }
  const known = identities.get(name);
  if (!known) return [];
  return [
    ["account", known.account ?? NO_ACCOUNT],
    ["issuer", known.issuer],
    ["subject", known.subject],
  ];
}

/** Somebody in full: a line each. A name that several share tells who they are. */
export function identityHover(identities: Identities, name: string): string {
  const parts = identityParts(identities, name);
  if (parts.length > 0) {
    const own = name === SYSTEM_AUTHOR ? [name] : [];
    return [...own, ...parts.map(([what, text]) => `${what}: ${text}`)].join("\n");
  }
  const shared = identities.namedBy(name);
  if (shared.length < 2) return name;
  const people = shared.map((one) => {
    const { subject, issuer } = identities.get(one) ?? { subject: one, issuer: "?" };
    return `${subject} (${issuer})`;
  });
  return [name, `shared by ${people.join(", ")}`].join("\n");
}
