/** Names for sessions in a test file: one constant per session, called after its user. */
import type { Session } from "../../protocol/jazz.ts";
import { jsKey } from "./js-literal.ts";

/** Names that the file uses itself, or that JavaScript keeps. */
const TAKEN = new Set(
  (
    "app db permissions policies plant make author expect test describe beforeEach afterEach " +
    "createPolicyTestApp arguments await break case catch class const continue debugger default " +
    "delete do else enum eval export extends false finally for function if implements import in " +
    "instanceof interface let new null package private protected public return static super " +
    "switch this throw true try typeof undefined var void while with yield async Session Db " +
    "PolicyTestApp Date Uint8Array JSON Infinity NaN"
  ).split(" "),
);

export class SessionNames {
  readonly #names = new Map<string, { name: string; session: Session }>();
  readonly #taken = new Set(TAKEN);

  /** The constant's name for a session. */
  of(session: Session): string {
    const key = JSON.stringify([session.user_id, session.authMode, session.claims]);
    const known = this.#names.get(key);
    if (known) return known.name;
    const name = this.#free(identifier(session.user_id));
    this.#taken.add(name);
    this.#names.set(key, { name, session });
    return name;
  }

  /** The declarations of all sessions asked for. */
  code(): string[] {
    return [...this.#names.values()].map(
      ({ name, session }) => `const ${name}: Session = ${sessionCode(session)};`,
    );
  }

  #free(wish: string): string {
    if (!this.#taken.has(wish)) return wish;
    for (let n = 2; ; n++) if (!this.#taken.has(`${wish}${n}`)) return `${wish}${n}`;
  }
}

/** `alice`, `alice_example_com`, or `user` for what gives no name. */
function identifier(userId: string): string {
  const name = userId
    .normalize("NFKD")
    .replaceAll(/[^A-Za-z0-9_$]+/g, "_")
    .slice(0, 24);
  return /^[A-Za-z_$]/.test(name) && !/^_+$/.test(name) ? name : "user";
}

function sessionCode({ user_id: userId, claims, authMode }: Session): string {
  const entries = Object.entries(claims).flatMap(([name, value]) => {
    const code = JSON.stringify(value, (_, item) =>
      typeof item === "bigint" ? Number(item) : item,
    );
    return code === undefined ? [] : [`${jsKey(name)}: ${code}`];
  });
  const body = entries.length > 0 ? `{ ${entries.join(", ")} }` : "{}";
  return `{ user_id: ${JSON.stringify(userId)}, claims: ${body}, authMode: ${JSON.stringify(authMode)} }`;
}
