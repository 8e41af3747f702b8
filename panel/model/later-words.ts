/**
 * What the panel says of a Jazz whose engine takes no other session: after alpha.54, and where it
 * is not known. What a page itself has no reason for is said here, in one sentence each.
 */
import type { HostRecord } from "../store/records.ts";
import { isLater, takesSessions } from "./host-facts.ts";

/** What needs an engine that honours other sessions, or hands its policies out. */
export type NeedsSessions = "act" | "replay" | "rights" | "compare" | "dry run" | "policies";

const LATER: Record<NeedsSessions, string> = {
  act: "after alpha.54 the engine in the page drops another session and would write real rows as the page's own user.",
  replay:
    "after alpha.54 the engine in the page checks no policy and would play every write as the page's own user.",
  rights:
    "What others may do cannot be asked here: after alpha.54 the page's Jazz answers for its own user only.",
  compare:
    "Other sessions cannot be compared here: after alpha.54 the engine in the page reads as its own user only.",
  "dry run":
    "A dry run shows nothing here: after alpha.54 the engine in the page checks no policy, and the server judges only what is really written.",
  policies:
    "Policies do not reach the page in this version of Jazz: import a compiled permissions JSON.",
};

const UNKNOWN: Record<NeedsSessions, string> = {
  act: "this Jazz is none that the panel knows, so it is only looked at.",
  replay: "this Jazz is none that the panel knows, so it is only looked at.",
  rights:
    "What others may do cannot be asked here: this Jazz is none that the panel knows, so it is only looked at.",
  compare:
    "Other sessions cannot be compared here: this Jazz is none that the panel knows, so it is only looked at.",
  "dry run":
    "A dry run is not tried here: this Jazz is none that the panel knows, so it is only looked at.",
  policies:
    "How this Jazz keeps its policies is not known: import a compiled permissions JSON to judge by it.",
};

/** Why something cannot be done with a host, in one sentence; `null` where it can. */
export function whyNot(host: HostRecord, what: NeedsSessions): string | null {
  if (takesSessions(host)) return null;
  const { act, replay } = host.info.profile;
  const said = what === "act" ? act.reason : what === "replay" ? replay.reason : null;
  return said ?? (isLater(host) ? LATER : UNKNOWN)[what];
}

/** Where else to ask, after a refusal. */
export const ELSEWHERE =
  "The sandbox judges for anybody, by policies that you import; a backend with the companion can be asked as anybody.";

/** How far the sandbox's verdicts go for such a Jazz. */
export const SANDBOX_LIMITS =
  "The sandbox evaluates alpha.53's policies, as a server would: whatever no rule allows is denied. This Jazz denies by default too, but may read rules differently.";

/** The limits of the sandbox's verdicts for a host; `null` where it evaluates the host's own rules. */
export function sandboxLimits(host: HostRecord): string | null {
  return takesSessions(host) ? null : SANDBOX_LIMITS;
}
