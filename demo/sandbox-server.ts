import {
  type SandboxServerHandle,
  startSandboxServer,
} from "../sandbox/server/start-sandbox-server.ts";
import { grantedClaims, people } from "./people.ts";
import permissions from "./permissions.ts";
import { app } from "./schema.ts";
import { plantSeed } from "./seed.ts";

const HOUR = 3_600_000;

export interface TeamServerOptions {
  url: string;
  /** Milliseconds that any message takes, one way. */
  latency: number;
  /** What proves that somebody is the team's backend. */
  backendSecret?: string;
}

/**
 * Starts the simulated sync server, with published policies, the claims it grants, and the team's
 * first rows, written a day ago.
 */
export function startTeamServer(options: TeamServerOptions): SandboxServerHandle {
  const server = startSandboxServer({
    ...options,
    schema: app,
    permissions,
    users: Object.fromEntries(people.map((name) => [name, { claims: grantedClaims[name] }])),
  });
  let time = Date.now() - 24 * HOUR;
  plantSeed((author, table, id, values) => {
    time += HOUR / 10;
    server.seed(table, values, { author, id, at: new Date(time) });
  });
  return server;
}
