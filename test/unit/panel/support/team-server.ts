import { afterEach } from "vitest";
import {
  type SandboxServerHandle,
  startSandboxServer,
} from "../../../../sandbox/server/start-sandbox-server.ts";
import { TEAM_SCHEMA } from "./team-schema.ts";

const running: SandboxServerHandle[] = [];

afterEach(() => {
  for (const server of running.splice(0)) server.stop();
});

/** A server with the team's policies, by which everybody may comment. It ends with the test. */
export function startTeamServer(): SandboxServerHandle {
  const anything = { using: { type: "True" as const }, with_check: { type: "True" as const } };
  const permissions = Object.fromEntries(
    Object.entries(TEAM_SCHEMA).map(([table, { policies }]) => [table, policies ?? {}]),
  );
  const server = startSandboxServer({
    url: "https://sync.team.example",
    schema: TEAM_SCHEMA,
    permissions: { ...permissions, comments: { select: anything, insert: anything } },
    latency: 0,
  });
  running.push(server);
  return server;
}
