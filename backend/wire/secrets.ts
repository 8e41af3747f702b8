import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** Panels that may come again. */
const SESSIONS = 64;

/**
 * Who may connect: whoever has the token of now, once, and those who had one and were given a
 * session. Of sessions only hashes are kept, so that they can be written down for the next run.
 */
export class Secrets {
  #token = mint();
  #sessions: string[];

  /** @param sessions hashes from an earlier run. */
  constructor(sessions: readonly string[] = []) {
    this.#sessions = sessions.slice(-SESSIONS);
  }

  /** For the next pairing. */
  get token(): string {
    return this.#token;
  }

  /** Hashes of the sessions, the one used last at the end. */
  get sessions(): readonly string[] {
    return this.#sessions;
  }

  /** Uses the token up and gives a session for it; `null` for a wrong one. */
  pair(token: string): string | null {
    if (!same(hash(token), hash(this.#token))) return null;
    this.#token = mint();
    const session = mint();
    this.#sessions = [...this.#sessions, hash(session)].slice(-SESSIONS);
    return session;
  }

  /** Whether it was given; those that come again are forgotten last. */
  knows(session: string): boolean {
    const given = hash(session);
    const others = this.#sessions.filter((one) => !same(given, one));
    const known = others.length < this.#sessions.length;
    if (known) this.#sessions = [...others, given];
    return known;
  }
}

const mint = (): string => randomBytes(24).toString("base64url");

const hash = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/** In a time that says nothing of where they differ. */
function same(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
