import type { Session } from "../../../../protocol/jazz.ts";
import type { HostInfo } from "../../../../protocol/messages.ts";

export { bool, int, text, user, uuid } from "../../support/values.ts";

/** A Db as a hook reports it. */
export function hostInfo(
  host: string,
  session: Session | null,
  foundAt: number,
  info: Partial<HostInfo> = {},
): HostInfo {
  return {
    host,
    ordinal: 1,
    foundAt,
    closedAt: null,
    has: { engine: true, db: true },
    doors: [
      { door: "engine registry", note: "registered before its first write" },
      { door: "first Db", note: "seen as its promise resolved" },
    ],
    profile: {
      name: "Jazz 2.0.0-alpha.53",
      signs: [
        "subscribeAll on the Db",
        "WasmRuntime calls",
        "a rolled-back write carried the persona",
      ],
      act: { ok: true, reason: null },
      replay: { ok: true, reason: null },
      followSession: { ok: true, reason: null },
    },
    appId: "team-app",
    serverUrl: "wss://sync.team.example",
    driver: "memory",
    env: "dev",
    branch: "main",
    auth: session ? { authMode: session.authMode, session, error: null } : null,
    sessionFrom: "db",
    token: {
      present: true,
      claims: {
        sub: session?.user_id ?? "",
        role: "member",
        exp: Math.round(foundAt / 1_000) + 5_400,
      },
      expiresAt: foundAt + 5_400_000,
    },
    policies: {
      state: "merged",
      evidence: "The page's schema carries policies for 3 of 4 tables.",
    },
    ...info,
  };
}
