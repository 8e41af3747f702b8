/**
 * Whom principals stand for, in Jazz after alpha.54. There a row names its author by account,
 * issuer and subject, and apps keep any of them in their own columns; everywhere else one string,
 * the principal, stands for them. Pages of alpha.53 tell of no identities: then a name is itself.
 */
import { type Identity, SYSTEM_ISSUER } from "../../protocol/identity.ts";
import { SYSTEM_AUTHOR } from "../../protocol/jazz.ts";

/** Identities remembered; more are shown by their principals. */
const MOST = 5_000;
/** Nodes of the system remembered. */
const NODES = 50;

export class Identities {
  /** Rises with everything learned. */
  version = 0;
  readonly #known = new Map<string, Identity>();
  readonly #bySubject = new Map<string, Set<string>>();
  /** By account in lower case: ids are the same in letters of any case. */
  readonly #byAccount = new Map<string, Set<string>>();
  readonly #nodes = new Set<string>();

  /** Learns whom a principal stands for. Returns true when that is news. */
  note(principal: string, { account, issuer, subject }: Identity): boolean {
    if (principal === SYSTEM_AUTHOR) return this.#noteNode(subject);
    const known = this.#known.get(principal);
    if (known && (account === null || account === known.account)) return false;
    if (!known && this.#known.size >= MOST) return false;
    this.#known.set(principal, { account, issuer, subject });
    addTo(this.#bySubject, subject, principal);
    if (known?.account) this.#byAccount.get(known.account.toLowerCase())?.delete(principal);
    if (account !== null) addTo(this.#byAccount, account.toLowerCase(), principal);
    this.version++;
    return true;
  }

  get(principal: string): Identity | undefined {
    return this.#known.get(principal);
  }

  /** Every principal and whom it stands for, in order of appearance; the system's with each node. */
  all(): [principal: string, Identity][] {
    const nodes = this.nodes.map((subject): [string, Identity] => [
      SYSTEM_AUTHOR,
      { account: null, issuer: SYSTEM_ISSUER, subject },
    ]);
    return [...this.#known, ...nodes];
  }

  /** Nodes under which the system wrote: all of them are `jazz:system` elsewhere. */
  get nodes(): string[] {
    return [...this.#nodes];
  }

  /** The principals that a value names: as such, by account, or by subject. */
  namedBy(value: string): string[] {
    if (this.#known.has(value)) return [value];
    const accounts = this.#byAccount.get(value.toLowerCase()) ?? [];
    return [...new Set([...accounts, ...(this.#bySubject.get(value) ?? [])])];
  }

  /** The only principal that a value names; else the value itself: several may share an account. */
  resolve(value: string): string {
    const [one, ...others] = this.namedBy(value);
    return one === undefined || others.length > 0 ? value : one;
  }

  /** Whether a value of a column means that somebody: it is their principal, account or subject. */
  isOneOf(value: string, principal: string): boolean {
    return value === principal || this.namedBy(value).includes(principal);
  }

  /** What somebody is called: by the subject, where that is known. */
  label(name: string): string {
    return this.#known.get(name)?.subject ?? name;
  }

  /** Everything that somebody can be found by. */
  textsOf(name: string): string[] {
    const { account, issuer, subject } = this.#known.get(name) ?? {};
    return [name, account ?? "", issuer ?? "", subject ?? ""].filter(Boolean);
  }

  #noteNode(node: string): boolean {
    if (this.#nodes.has(node) || this.#nodes.size >= NODES) return false;
    this.#nodes.add(node);
    this.version++;
    return true;
  }
}

function addTo(index: Map<string, Set<string>>, key: string, principal: string): void {
  const known = index.get(key);
  if (known) known.add(principal);
  else index.set(key, new Set([principal]));
}
