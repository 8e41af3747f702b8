import type { PolicyExpr, PolicyValue, Session } from "../../protocol/jazz.ts";
import { sessionJson, sessionName } from "./session-path.ts";

/**
 * What would have to be known before a session path can be relied on, in words; `undefined` when
 * the session at hand says all there is to say.
 */
export type ClaimDoubt = (path: readonly string[], session: Session) => string | undefined;

/** Somebody whose name was seen, but no session: any claim may be there. */
export const unseenClaims: ClaimDoubt = (path, session) =>
  isClaim(path) && sessionJson(path, session) === undefined
    ? `${sessionName(path)} of ${session.user_id}, whose session was not seen`
    : undefined;

/**
 * A server gives local-first and anonymous sessions no claims at all, though their client adds
 * `issuer` and `subject`. Source: `middleware/auth.rs`.
 */
export const clientOnlyClaims: ClaimDoubt = (path, session) =>
  isClaim(path) && session.authMode !== "external" && sessionJson(path, session) !== undefined
    ? `${sessionName(path)} on the server, which gives ${session.authMode} sessions no claims`
    : undefined;

/** The first doubt that any of these has. */
export function anyDoubt(...doubts: readonly ClaimDoubt[]): ClaimDoubt {
  return (path, session) => {
    for (const doubt of doubts) {
      const missing = doubt(path, session);
      if (missing !== undefined) return missing;
    }
    return undefined;
  };
}

/** The session paths that an expression names itself; those of its parts are theirs. */
export function ownSessionPaths(expr: PolicyExpr): readonly (readonly string[])[] {
  switch (expr.type) {
    case "Cmp":
    case "Contains":
      return pathsOf([expr.value]);
    case "InList":
      return pathsOf(expr.values);
    case "In":
      return [expr.session_path];
    case "SessionCmp":
    case "SessionIsNull":
    case "SessionIsNotNull":
    case "SessionContains":
    case "SessionInList":
      return [expr.path];
    default:
      return [];
  }
}

function pathsOf(values: readonly PolicyValue[]): string[][] {
  return values.flatMap((value) => (value.type === "SessionRef" ? [value.path] : []));
}

function isClaim(path: readonly string[]): boolean {
  return path[0] === "claims" && path.length > 1;
}
