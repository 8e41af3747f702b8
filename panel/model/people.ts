/**
 * People and their colours. Everybody who appears on a page (a session, an author, the owner of a
 * row) is one person here, with one colour everywhere.
 */
import { type Identity, identityOf } from "../../protocol/identity.ts";
import { type Session, SYSTEM_AUTHOR } from "../../protocol/jazz.ts";
import { Identities } from "./identities.ts";

/** Hues to give away; the styles define `--person-0` … per theme. */
export const PERSON_HUES = 7;

/** Where somebody was seen, in words for the persona picker. */
export type Sighting = string;

export interface Person {
  /** User id, or a principal such as `jazz:system`. */
  readonly name: string;
  /** Place in the palette; `null` for those without a colour of their own. */
  readonly slot: number | null;
  /** The latest session of their own seen under that name, with its claims. */
  session: Session | null;
  /** The session they were last acted with, whose claims may be made up. */
  acted: Session | null;
  /** Whom the name stands for, after alpha.54. */
  identity: Identity | null;
  readonly seen: Set<Sighting>;
}

/** Looks of a chip: a hue and whether it is filled, so that more people than hues can be told apart. */
export interface PersonLook {
  hue: number;
  shape: "filled" | "ring" | "dashed";
}

const SHAPES = ["filled", "ring", "dashed"] as const;
/** People remembered; beyond that they are shown, but not listed. */
const MOST = 5_000;
export const SLOTS = PERSON_HUES * SHAPES.length;

/** Places in the palette that people had before, by a hash of their names. */
export type Colours = ReadonlyMap<string, number>;

/**
 * The registry of everybody seen. Who had a colour before gets it again; others get theirs in order
 * of appearance, and it never changes.
 */
export class People {
  readonly identities = new Identities();
  readonly #people = new Map<string, Person>();
  readonly #taken = new Set<number>();
  #before: Colours = new Map();

  /** Notes a sighting. Returns true when it tells something new. */
  note(name: string, sighting: Sighting, session: Session | null = null): boolean {
    const own = session && identityOf(session);
    if (own) this.#learn(name, own);
    let person = this.#people.get(name);
    const known = person !== undefined;
    if (!person) {
      if (this.#people.size >= MOST) return false;
      const identity = this.identities.get(name) ?? null;
      const slot = this.#slotFor(name);
      person = { name, slot, session: null, acted: null, identity, seen: new Set() };
      this.#people.set(name, person);
    }
    const news =
      !known || !person.seen.has(sighting) || (session !== null && session !== person.session);
    person.seen.add(sighting);
    if (session) person.session = session;
    return news;
  }

  /** Notes whom a value of a column names: by user id, or by account, subject or principal. */
  noteValue(value: string, sighting: Sighting): boolean {
    return this.note(this.identities.resolve(value), sighting);
  }

  /** Learns whom a principal stands for. Returns true when that is news. */
  identify(principal: string, identity: Identity): boolean {
    const news = this.#learn(principal, identity);
    return this.note(principal, "an identity of the page") || news;
  }

  /** Notes that somebody was acted as. Returns true when it tells something new. */
  noteActed(session: Session): boolean {
    const news = this.note(session.user_id, "acted as");
    const person = this.#people.get(session.user_id);
    if (!person || person.acted === session) return news;
    person.acted = session;
    return true;
  }

  /** Takes in somebody as they were known elsewhere, with the colour they had there. */
  restore(
    name: string,
    slot: number | null,
    seen: readonly Sighting[],
    session: Session | null,
  ): void {
    if (slot !== null) this.#taken.add(slot);
    const identity = this.identities.get(name) ?? null;
    this.#people.set(name, { name, slot, session, acted: null, identity, seen: new Set(seen) });
  }

  /** Gives those who are here, and those who come, the colours they had before. */
  adopt(colours: Colours): void {
    this.#before = colours;
    this.#taken.clear();
    const slots = new Map<string, number>();
    for (const { name } of this.all()) {
      const slot = this.#earlier(name);
      if (slot === null) continue;
      slots.set(name, slot);
      this.#taken.add(slot);
    }
    for (const person of this.all()) {
      const slot = slots.get(person.name) ?? this.#slotFor(person.name);
      this.#people.set(person.name, { ...person, slot });
    }
  }

  /** Everybody's place, to be adopted later; those who had one before and are not here keep it. */
  colours(): Colours {
    const colours = new Map(this.#before);
    for (const { name, slot } of this.#people.values()) {
      if (slot !== null) colours.set(key(name), slot);
    }
    return colours;
  }

  get(name: string): Person | undefined {
    return this.#people.get(name);
  }

  has(name: string): boolean {
    return this.#people.has(name);
  }

  /** Everybody, in order of appearance. */
  all(): Person[] {
    return [...this.#people.values()];
  }

  /** The look of a name; one that was never noted gets the place it would get. */
  look(name: string): PersonLook | null {
    const person = this.#people.get(name);
    const slot = person ? person.slot : this.#slotFor(name, false);
    return slot === null ? null : lookOf(slot);
  }

  #learn(principal: string, identity: Identity): boolean {
    if (!this.identities.note(principal, identity)) return false;
    const person = this.#people.get(principal);
    if (person) person.identity = this.identities.get(principal) ?? null;
    this.#mergeInto(principal, identity);
    return true;
  }

  /** Whoever was noted by account or subject alone was this person all along. */
  #mergeInto(principal: string, { account, subject }: Identity): void {
    for (const alias of [account, subject]) {
      const other = alias === null ? undefined : this.#people.get(alias);
      if (!other || other.session || other.acted || other.name === principal) continue;
      if (this.identities.resolve(other.name) !== principal) continue;
      this.#people.delete(other.name);
      if (other.slot !== null) this.#taken.delete(other.slot);
      for (const sighting of other.seen) this.note(principal, sighting);
    }
  }

  #slotFor(name: string, take = true): number | null {
    if (name === SYSTEM_AUTHOR) return null;
    const earlier = this.#earlier(name);
    const slot =
      earlier ??
      this.#freeSlot(name, new Set([...this.#taken, ...this.#before.values()])) ??
      this.#freeSlot(name, this.#taken) ??
      hash(name) % SLOTS;
    if (take) this.#taken.add(slot);
    return slot;
  }

  /** The place somebody had before, unless another one has it now. */
  #earlier(name: string): number | null {
    const slot = this.#before.get(key(name));
    return slot === undefined || this.#taken.has(slot) ? null : slot;
  }

  #freeSlot(name: string, taken: ReadonlySet<number>): number | null {
    const wanted = hash(name) % PERSON_HUES;
    for (let round = 0; round < SLOTS; round += PERSON_HUES) {
      for (let step = 0; step < PERSON_HUES; step++) {
        const slot = round + ((wanted + step) % PERSON_HUES);
        if (!taken.has(slot)) return slot;
      }
    }
    return null;
  }
}

function lookOf(slot: number): PersonLook {
  return {
    hue: slot % PERSON_HUES,
    shape: SHAPES[Math.floor(slot / PERSON_HUES)] ?? "filled",
  };
}

/** What a name is remembered by: not itself, since it may be anybody's address. */
const key = (name: string): string => hash(name).toString(36);

/** FNV-1a over UTF-16 units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value >>> 0;
}

/** Two letters for a chip: of two words, or the first two of one. */
export function initials(name: string): string {
  const words = name
    .replace(/^.*[:|/]/, "")
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const [first = name, second] = isId(name) ? [name] : words;
  const letters = second
    ? firstLetter(first) + firstLetter(second)
    : [...first].slice(0, 2).join("");
  return (letters || "?").toLocaleUpperCase("en");
}

function firstLetter(word: string): string {
  return [...word][0] ?? "";
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isId(name: string): boolean {
  return UUID.test(name);
}

/** A name as it fits a chip: long ones and ids are shortened in the middle. */
export function shortName(name: string, max = 20): string {
  if (isId(name)) return `${name.slice(0, 4)}…${name.slice(-4)}`;
  if (name.length <= max) return name;
  const tail = Math.floor((max - 1) / 2);
  return `${name.slice(0, max - 1 - tail)}…${name.slice(-tail)}`;
}

/** A row id as it fits a cell: its end, where ids made in the same moment differ. */
export function shortId(id: string): string {
  return id.length <= 8 ? id : `…${id.slice(-4)}`;
}
