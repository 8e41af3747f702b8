import type { Host } from "../hosts/host.ts";
import { attempt } from "../primordials.ts";
import { UNKNOWN } from "../profiles/detect.ts";

const odd = new WeakMap<Host, string>();

/** What is odd about a host whose methods are those of a known Jazz. */
export const oddityOf = (host: Host): string[] => [odd.get(host) ?? []].flat();

/**
 * A Db whose session is not that of its Jazz is of no known one after all. Asks the Db, so that it
 * must not run within a call of the page. Returns those hosts of which that is news.
 */
export function findOddSessions(hosts: readonly Host[]): Host[] {
  return hosts.filter((host) => {
    if (host.profile.name !== "next" || !hasOddSession(host)) return false;
    host.profile = UNKNOWN;
    odd.set(host, "its session has no user");
    return true;
  });
}

function hasOddSession({ db }: Host): boolean {
  let strange = false;
  attempt(() => {
    const { session } = (db?.authState() ?? {}) as { session?: unknown };
    strange = typeof session === "object" && session !== null && !("user" in session);
  });
  return strange;
}
