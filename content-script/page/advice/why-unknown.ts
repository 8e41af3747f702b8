import type { Host } from "../hosts/host.ts";
import { attempt } from "../primordials.ts";
import { factsOf } from "../stream/host-info.ts";

/** Members of a Db's connection that only tell. */
interface Connection {
  isExplicitlyOffline?(): unknown;
}

/**
 * Why Jazz does not know, as far as the page can tell: a definite answer comes only from a server
 * that the page's own engine is connected to (`native-runtime-adapter.ts`, read, not run).
 */
export function whyUnknown(host: Host): string {
  const { serverUrl, driver } = factsOf(host);
  if (serverUrl === null) return "This Db has no server, and only a server can tell.";
  if (isOffline(host)) return "This Db was disconnected from its server, and only that can tell.";
  if (driver === "persistent") {
    return "With the persistent driver a worker holds the connection, and the page's engine cannot ask the server.";
  }
  return "The server gave no definite answer: it is not reached, does not know the page's user yet, or does not have the row.";
}

function isOffline({ db }: Host): boolean {
  let offline = false;
  attempt(() => {
    const { connection } = (db?.raw ?? {}) as { connection?: Connection };
    offline = connection?.isExplicitlyOffline?.() === true;
  });
  return offline;
}
