import type { Mode } from "../../../protocol/attribution.ts";
import type { AuthState, Session } from "../../../protocol/jazz.ts";
import type { Host } from "../hosts/host.ts";

/** For whom a host is acting. */
export interface ActingState {
  persona: Session | null;
  mode: Mode;
  /** Milliseconds since the epoch. */
  since: number;
  /** The page's own session when it began. */
  real: Session | null;
  /** What the app is told of its session; `null` while it is told the truth. */
  state: AuthState | null;
  /** Whether it goes on after a reload and without a panel. */
  kept: boolean;
  /** Sentences on what does not follow the persona. */
  limits: string[];
}

const acting = new WeakMap<Host, ActingState>();

export const actingOf = (host: Host): ActingState | null => acting.get(host) ?? null;

export function setActing(host: Host, state: ActingState | null): void {
  if (state) acting.set(host, state);
  else acting.delete(host);
}
