import type { Session } from "jazz-tools";

/** The team. Their user ids double as their names. */
export const people = ["alice", "bob", "carol"] as const;

export type Person = (typeof people)[number];

/** What a token says of its owner besides the name. */
interface Claims extends Record<string, unknown> {
  role: "lead" | "member";
  on_duty: boolean;
}

/**
 * What this page remembers of each person's sign-in. Alice was on duty when she signed in and has
 * since handed over to Carol: her page does not know that yet, the server does.
 */
const rememberedClaims: Record<Person, Claims> = {
  alice: { role: "lead", on_duty: true },
  bob: { role: "member", on_duty: false },
  carol: { role: "member", on_duty: true },
};

/** The claims that the server grants today. */
export const grantedClaims: Record<Person, Claims> = {
  ...rememberedClaims,
  alice: { role: "lead", on_duty: false },
};

/** The session that the page signs in with as `person`. */
export function sessionOf(person: Person): Session {
  return { user_id: person, claims: rememberedClaims[person], authMode: "external" };
}

/** Narrow a string, such as a form control's value, to a {@link Person}. */
export function isPerson(name: string): name is Person {
  return (people as readonly string[]).includes(name);
}
