import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { inspectBackend } from "jazz-devtools/backend";
import { createJazzContext } from "jazz-tools/backend";
import { APP_ID } from "../app-id.ts";
import permissions from "../permissions.ts";
import { app } from "../schema.ts";
import { type Follow, routes } from "./routes.ts";
import { publicKey } from "./sign-in.ts";
import { startSync } from "./sync.ts";

const SECRET = "the backend of the team";

/** A backend that runs. */
export interface Backend {
  /** Where it answers, on loopback. */
  url: string;
  /** Where a panel may connect; `null` where it cannot. */
  devtools: string | null;
  close(): Promise<void>;
}

/** Starts the team's backend on a free port, with DevTools for it. */
export async function startBackend(port = 0): Promise<Backend> {
  let answer: ((request: Request) => Response | Promise<Response>) | null = null;
  const http = serve({
    fetch: (request) => answer?.(request) ?? new Response("Starting", { status: 503 }),
    hostname: "127.0.0.1",
    port,
  }) as import("node:http").Server;
  await new Promise<void>((resolve) => http.once("listening", resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const stopSync = startSync(http, url, SECRET);

  const context = createJazzContext({
    appId: APP_ID,
    app,
    permissions,
    driver: { type: "memory" },
    serverUrl: url,
    backendSecret: SECRET,
    jwtPublicKey: publicKey,
  });
  const inspection = inspectBackend(context, { app, permissions, name: "Team backend" });
  const follow: Follow = (request, next) => inspection.request(request, next);
  const server = routes(context, follow);
  answer = (request) => server.fetch(request);

  return {
    url,
    devtools: await inspection.ready,
    async close() {
      await inspection.close();
      await context.shutdown();
      stopSync();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
