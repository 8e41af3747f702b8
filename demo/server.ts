import { startSandboxServer } from "../sandbox/server/start-sandbox-server.ts";
import { grantedClaims, people } from "./people.ts";
import permissions from "./permissions.ts";
import { app } from "./schema.ts";
import { plantSeed } from "./seed.ts";

/** Milliseconds that any message takes, one way: enough to see that a rejection comes later. */
const LATENCY = 150;

const HOUR = 3_600_000;

/**
 * Starts the simulated sync server, with published policies, the claims it grants, and the team's
 * first rows, written a day ago. Resolves to its address.
 */
export async function startServer(): Promise<string | undefined> {
  const server = startSandboxServer({
    url: "wss://team-todos.example",
    schema: app,
    permissions,
    users: Object.fromEntries(people.map((name) => [name, { claims: grantedClaims[name] }])),
    latency: LATENCY,
  });
  let time = Date.now() - 24 * HOUR;
  plantSeed((author, table, id, values) => {
    time += HOUR / 10;
    server.seed(table, values, { author, id, at: new Date(time) });
  });
  return server.url;
}
