import { reachSandboxServer } from "../sandbox/server/reach-server.ts";
import { backendUrl } from "./backend-url.ts";
import { startTeamServer } from "./sandbox-server.ts";

/** Milliseconds that any message takes, one way: enough to see that a rejection comes later. */
const LATENCY = 150;

/**
 * The sync server: the one beside the team's backend where that runs, else one of this page alone.
 * Resolves to its address.
 */
export async function startServer(): Promise<string | undefined> {
  if (backendUrl) return reachSandboxServer(backendUrl, LATENCY);
  return startTeamServer({ url: "wss://team-todos.example", latency: LATENCY }).url;
}
