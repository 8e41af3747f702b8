import { clip, NAME } from "../../../protocol/clip.ts";
import { type Identity, identityOf, principalOf } from "../../../protocol/identity.ts";
import type { Session } from "../../../protocol/jazz.ts";
import { dialectOf } from "../dialects/dialects.ts";
import type { Host } from "../hosts/host.ts";
import { epoch, now } from "../primordials.ts";
import type { Log } from "../recorder/log.ts";
import { realAuth } from "./host-info.ts";

/** Principals of one host that are remembered as told. */
const MOST = 5_000;

/** Tells a panel once for each host whom a principal stands for. */
export class Identities {
  #told = new WeakMap<Host, Set<string>>();

  constructor(readonly log: Log) {}

  meet(host: Host, identity: Identity | null): void {
    if (!identity || !this.log.listener) return;
    const principal = clip(principalOf(identity), NAME);
    const told = this.#told.get(host) ?? new Set();
    if (told.has(principal) || told.size >= MOST) return;
    this.#told.set(host, told.add(principal));
    const { account, issuer, subject } = identity;
    const event = {
      t: "identity" as const,
      at: epoch(now()),
      host: host.id,
      principal,
      account: account === null ? null : clip(account, NAME),
      issuer: clip(issuer, NAME),
      subject: clip(subject, NAME),
    };
    this.log.tell({ kind: "late", event: () => event });
  }

  /** The page's own, as they are now. Asks the Dbs, so that it must not run within a call of the page. */
  refresh(hosts: readonly Host[]): void {
    for (const host of hosts) {
      if (host.closedAt !== null || dialectOf(host).acting) continue;
      this.meet(host, identityIn(realAuth(host).state?.session));
    }
  }

  /** Another panel knows nobody. */
  forget(): void {
    this.#told = new WeakMap();
  }
}

const identityIn = (session: Session | null | undefined): Identity | null =>
  session ? identityOf(session) : null;
