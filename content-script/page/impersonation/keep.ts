/**
 * Who is acted for after a reload, if the tools are there from the start then: kept in the tab's session storage, so that it ends with the
 * tab. A script of the page can write there what it likes and fools only itself by it: it gets
 * no more than acting in a page that it runs in anyway. So what is read is checked for its form.
 */
import { MODES, type Mode } from "../../../protocol/attribution.ts";
import type { Session } from "../../../protocol/jazz.ts";
import { asSession } from "../dialects/session.ts";
import type { Host } from "../hosts/host.ts";
import { isArray, parseJson, toJson } from "../primordials.ts";
import type { Realm } from "../realm.ts";
import { factsOf, realAuth } from "../stream/host-info.ts";
import type { ActingState } from "./acting.ts";
import type { KeptTools } from "./kept-tools.ts";

export interface KeptPersona {
  /** Of which Db: its app, and the page's own user. */
  app: string | null;
  user: string | null;
  profile: string;
  persona: Session | null;
  mode: Mode;
}

const KEY = "jazz-devtools/acting";
/** Dbs of one tab, and characters of all they need. */
const MOST = 20;
const LONGEST = 200_000;

/** Whether this tab keeps anybody at all. */
export function keepsAnybody(realm: Pick<Realm, "sessionStorage">): boolean {
  try {
    return typeof realm.sessionStorage?.getItem(KEY) === "string";
  } catch {
    return false;
  }
}

export class KeptPersonas {
  constructor(
    readonly realm: Pick<Realm, "sessionStorage">,
    readonly tools: KeptTools,
  ) {}

  find(host: Host): KeptPersona | null {
    const own = ofSameDb(host);
    return this.#read().find((one) => own(one) && one.profile === host.profile.name) ?? null;
  }

  /** Returns whether it will be found after a reload, by tools that are there from the start. */
  async keep(host: Host, { persona, mode }: ActingState): Promise<boolean> {
    const one = { ...keyOf(host), profile: host.profile.name, persona, mode };
    this.#write([one, ...this.#othersThan(host)].slice(0, MOST));
    const found = (): boolean => toJson(this.find(host)) === toJson(one);
    const kept = found() && (await this.tools.want());
    if (!kept) this.forget(host);
    return kept && found();
  }

  forget(host: Host): void {
    const others = this.#othersThan(host);
    if (others.length === this.#read().length) return;
    this.#write(others);
    if (others.length === 0) this.tools.letGo();
  }

  #othersThan(host: Host): KeptPersona[] {
    const own = ofSameDb(host);
    return this.#read().filter((one) => !own(one));
  }

  /** Storage is refused to opaque origins, and by some settings of browsers. */
  #read(): KeptPersona[] {
    try {
      const text = this.realm.sessionStorage?.getItem(KEY);
      if (typeof text !== "string" || text.length > LONGEST) return [];
      const list = parseJson(text);
      return isArray(list) ? list.slice(0, MOST).filter(isKept) : [];
    } catch {
      return [];
    }
  }

  #write(list: readonly KeptPersona[]): void {
    try {
      const { sessionStorage } = this.realm;
      if (list.length > 0) sessionStorage?.setItem(KEY, toJson(list));
      else sessionStorage?.removeItem(KEY);
    } catch {
      // Nothing is kept then, which its reader says.
    }
  }
}

/** An anonymous user is another one after every load. */
function keyOf(host: Host): Pick<KeptPersona, "app" | "user"> {
  const { session } = realAuth(host).state ?? {};
  const user = session && session.authMode !== "anonymous" ? session.user_id : null;
  return { app: factsOf(host).appId, user };
}

function ofSameDb(host: Host): (one: KeptPersona) => boolean {
  const { app, user } = keyOf(host);
  return (one) => one.app === app && one.user === user;
}

/** Nobody is meant only by `null`: anything else must be a session exactly as it was written. */
function isKept(value: unknown): value is KeptPersona {
  const { app, user, profile, persona, mode } = (value ?? {}) as Record<string, unknown>;
  const named = [app, user].every((name) => name === null || typeof name === "string");
  const someone = persona === null || toJson(asSession(persona)) === toJson(persona);
  return named && typeof profile === "string" && someone && MODES.includes(mode as Mode);
}
