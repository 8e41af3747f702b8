/** What may be told of a backend. Everything secret is left behind here. */
import { HANDLE_KINDS } from "../../protocol/backend.ts";
import { bareUrl } from "../../protocol/bare-url.ts";
import { clip, clipId, clipName, TEXT } from "../../protocol/clip.ts";
import type { HostInfo } from "../../protocol/messages.ts";
import { isObject, member, textOf } from "../safely.ts";

export interface HostFacts {
  host: string;
  name: string | null;
  /** Milliseconds since the epoch. */
  foundAt: number;
  closedAt: number | null;
  context: object;
  /** Names of tables that policies are known of; `null` where none were handed over. */
  policies: string[] | null;
}

const NO_ACTING =
  "A backend acts as whom its handles stand for. Replay through another handle instead.";

export function hostInfo({
  host,
  name,
  foundAt,
  closedAt,
  context,
  policies,
}: HostFacts): HostInfo {
  const config = member(context, "config");
  const calls = HANDLE_KINDS.filter((kind) => typeof member(context, kind) === "function");
  const acting = { ok: false, reason: NO_ACTING };
  const serverUrl = textOf(member(config, "serverUrl"));
  return {
    host,
    kind: "backend",
    ordinal: 1,
    foundAt,
    closedAt,
    has: { engine: false, db: true },
    doors: [
      {
        door: "backend",
        note: "The backend handed its context to inspectBackend.",
        can: "Every handle it makes, and what is written and read through each.",
        cannot: null,
      },
    ],
    profile: {
      name: calls.includes("forAccount") ? "later" : "alpha.53",
      signs: calls.map((kind) => `context.${kind}`),
      act: acting,
      replay:
        calls.length > 0
          ? { ok: true, reason: null }
          : { ok: false, reason: "This context makes no handles that are known here." },
      followSession: acting,
    },
    ...(name !== null && { label: clipId(name) }),
    appId: clipName(member(config, "appId")),
    serverUrl: serverUrl === null ? null : bareUrl(serverUrl),
    driver: clipName(member(member(config, "driver"), "type")),
    env: clipName(member(config, "env")),
    branch: clipName(member(config, "userBranch")),
    auth: null,
    sessionFrom: null,
    token: { present: false, claims: null, expiresAt: null },
    policies: policiesOf(member(config, "permissions"), policies),
  };
}

/** A context enforces what it was given (`mergePermissionsIntoWasmSchema` of garden-co/jazz). */
function policiesOf(given: unknown, handed: string[] | null): HostInfo["policies"] {
  if (isObject(given)) {
    const names = Object.keys(given).join(", ");
    const evidence = clip(`The context was given policies for ${names}.`, TEXT);
    return { state: "merged", evidence };
  }
  const evidence =
    handed === null
      ? "The context was given no permissions: it lets everything through."
      : "The context was given no permissions, although inspectBackend was.";
  return { state: "not seen", evidence };
}
