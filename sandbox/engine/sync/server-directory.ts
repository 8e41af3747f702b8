import type { SyncServer } from "./sync-messages.ts";

/** The servers of this page by address: what the network is to a real client. */
const servers = new Map<string, SyncServer>();
const watchers = new Set<() => void>();

/** Makes a server reachable. Returns the way to take it off the network. */
export function listenAt(url: string, server: SyncServer): () => void {
  const address = addressOf(url);
  if (servers.has(address)) {
    throw new Error(`A sandbox server already listens at ${url}: stop it, or choose another url.`);
  }
  servers.set(address, server);
  for (const watcher of [...watchers]) watcher();
  return () => {
    if (servers.get(address) !== server) return;
    servers.delete(address);
    for (const watcher of [...watchers]) watcher();
  };
}

export function serverAt(url: string): SyncServer | undefined {
  return servers.get(addressOf(url));
}

/** Calls back whenever a server appears or goes. */
export function watchServers(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
  };
}

/** `https://host/`, `wss://host` and `wss://host/apps/x/ws` are one address. */
function addressOf(url: string): string {
  return url
    .trim()
    .replace(/^ws/, "http")
    .replace(/\/apps\/[^/]+\/ws$/, "")
    .replace(/\/+$/, "");
}
