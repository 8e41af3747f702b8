import type { HostRecord } from "../store/records.ts";
import { spanText } from "./format.ts";
import { isBackend, isLater, isLive, isOpen, pageAuth } from "./host-facts.ts";
import { type Phrase, person } from "./phrase.ts";

const ERRORS = {
  expired: "the token has expired",
  missing: "a token is missing",
  disabled: "the user is disabled",
  invalid: "the token is invalid",
} as const;

/** Under whom a Db runs and what it checks, in plain words. Times are milliseconds. */
export function sessionSentence(host: HostRecord, frame: string, now: number): Phrase[] {
  const { info } = host;
  if (isBackend(host)) return backendSentence(host, frame);
  const auth = pageAuth(host);
  const session = auth?.session ?? null;
  const where = frame === "top" ? "This Db" : `The Db in ${frame}`;
  const phrases: Phrase[] = [isLive(host) ? `${where} runs ` : `${where} ran `];
  if (session) {
    phrases.push("as ", person(session.user_id), `, signed in ${way(session.authMode)}`);
  } else {
    phrases.push(
      isLater(host) ? "without a session" : "without a session, so the engine checks nothing",
    );
  }
  if (host.acting) {
    const name = host.acting.persona?.user_id;
    phrases.push(
      host.imported ? "; when it was recorded it acted " : "; at the moment it acts ",
      ...(name === undefined ? ["without one"] : ["as ", person(name)]),
    );
  }
  phrases.push(`; ${policies(host)}.`);
  const expires = info.token.expiresAt;
  if (info.token.present && expires !== null) {
    phrases.push(
      expires > now
        ? ` Its token is good for another ${spanText(expires - now)}.`
        : ` Its token expired ${spanText(now - expires)} ago.`,
    );
  }
  const error = host.auth.at(-1)?.state.error ?? null;
  if (error !== null) phrases.push(` The Db reports that ${ERRORS[error]}.`);
  if (!isOpen(host)) phrases.push(" It is closed.");
  return phrases;
}

/** A backend's context has no session: each handle made of it has one of its own, or none. */
function backendSentence(host: HostRecord, name: string): Phrase[] {
  const { appId, serverUrl } = host.info;
  const phrases: Phrase[] = [
    `${name} is a Node backend of ${appId ?? "an app without an id"}: it has no session of its own, each handle that it makes has one, or the backend's permissions; `,
    serverUrl === null ? "it has no server" : `it is connected to ${serverUrl}`,
    host.info.policies.state === "not seen"
      ? "; no policies were seen in it, so it may allow everything."
      : "; policies are checked in its own process.",
  ];
  if (!isOpen(host)) phrases.push(" It is not connected.");
  return phrases;
}

function way(mode: "external" | "local-first" | "anonymous"): string {
  if (mode === "external") return "with an external token";
  return mode === "local-first" ? "with a local key" : "anonymously";
}

function policies(host: HostRecord): string {
  if (isLater(host)) return "its server alone judges by policies, which the page does not see";
  switch (host.info.policies.state) {
    case "merged":
      return "policies are part of its schema and checked in the page";
    case "enforced":
      return "it enforces the policies its server published";
    default:
      return "no policies were seen, so the page may allow everything";
  }
}
