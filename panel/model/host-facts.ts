import type { AuthState } from "../../protocol/jazz.ts";
import type { HostRecord } from "../store/records.ts";

/** Whether the host can be asked things: it is there, and not read from a file. */
export function isLive(host: HostRecord): boolean {
  return host.imported === null && isOpen(host);
}

/** Whether the Db is open, or was when its recording was saved. */
export function isOpen(host: HostRecord): boolean {
  return host.present && host.info.closedAt === null;
}

/** Whether it is a Node backend's context: it has no user of its own, its handles have. */
export function isBackend({ info }: Pick<HostRecord, "info">): boolean {
  return info.kind === "backend";
}

/** Under which name the verdicts of its engine go. */
export function engineOf(host: Pick<HostRecord, "info">): "page engine" | "backend" {
  return isBackend(host) ? "backend" : "page engine";
}

/** The session of the page itself, whoever it acts as. */
export function pageAuth(host: HostRecord): Omit<AuthState, "error"> | null {
  if (host.acting) {
    const { real } = host.acting;
    return real ? { authMode: real.authMode, session: real } : null;
  }
  const own = host.auth.findLast((entry) => !entry.acting);
  return own?.state ?? host.info.auth;
}

/** Whether the page's engine checks policies at all; otherwise its "allowed" says nothing. */
export function isEnforcing(host: HostRecord): boolean {
  return host.info.policies.state !== "not seen";
}

/** Whether it runs a Jazz after alpha.54, by the profile that its features chose. */
export function isLater({ info }: HostRecord): boolean {
  return info.profile.name === "next";
}

/**
 * Whether the engine answers through other eyes than the page's own. Later engines drop another
 * session, or take its claims for the page's; what is not known is not tried.
 */
export function takesSessions({ info }: HostRecord): boolean {
  return info.kind === "backend" || info.profile.name.endsWith("alpha.53");
}
