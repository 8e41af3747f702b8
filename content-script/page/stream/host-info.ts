/** What may be told of a host. Everything secret is left behind here. */

import { bareUrl } from "../../../protocol/bare-url.ts";
import { clip, clipId, clipName, NAME, TEXT } from "../../../protocol/clip.ts";
import { encodeRecord } from "../../../protocol/encode-session.ts";
import type { AuthState } from "../../../protocol/jazz.ts";
import type { HostInfo } from "../../../protocol/messages.ts";
import type { DbFacts } from "../dialects/dialect.ts";
import { dialectOf } from "../dialects/dialects.ts";
import type { Host } from "../hosts/host.ts";
import { engineTools } from "../impersonation/engine-tools.ts";
import { capabilities } from "./capabilities.ts";
import { doorsOf } from "./door-words.ts";
import { encodeAuth } from "./encode-auth.ts";
import { signsOf } from "./signs.ts";
import { describeToken } from "./token.ts";

/** As many as the protocol lets pass. */
const MOST_SIGNS = 40;

export function hostInfo(host: Host): HostInfo {
  const { profile, engine, db } = host;
  const facts = factsOf(host);
  const auth = realAuth(host);
  const token = describeToken(facts.token);
  return {
    host: host.id,
    ordinal: host.ordinal,
    foundAt: host.foundAt,
    closedAt: host.closedAt,
    has: { engine: engine !== null, db: db !== null },
    doors: doorsOf(host),
    profile: {
      name: profile.name,
      signs: signsOf(host)
        .slice(0, MOST_SIGNS)
        .map((sign) => clip(sign, NAME)),
      ...capabilities(host),
    },
    ...(host.label !== null && { label: clipId(host.label) }),
    appId: clipName(facts.appId),
    serverUrl: facts.serverUrl === null ? null : bareUrl(facts.serverUrl),
    driver: clipName(facts.driver),
    env: clipName(facts.env),
    branch: clipName(facts.branch),
    auth: encodeAuth(auth.state),
    sessionFrom: auth.from,
    token: { ...token, claims: token.claims && encodeRecord(token.claims) },
    policies: policiesOf(host),
  };
}

/** The page's own session, whoever is acted for, and where it was read. */
export function realAuth(host: Host): { state: AuthState | null; from: HostInfo["sessionFrom"] } {
  const { db, engine } = host;
  const dialect = dialectOf(host);
  const state = db && tryRead(() => dialect.readAuth(db.authState()));
  if (state) return { state, from: "db" };
  const session = engine && dialect.readContext(engine.seenSession)?.scope.session;
  return session
    ? { state: { authMode: session.authMode, session }, from: "engine" }
    : { state: null, from: null };
}

/** The app that a host belongs to, if that is known. */
export const appIdOf = (host: Host): string | null => factsOf(host).appId;

export function factsOf(host: Host): DbFacts {
  const { db, engine } = host;
  const dialect = dialectOf(host);
  const told = engine ? dialect.told(engine.connections) : {};
  const known = db ? tryRead(() => dialect.facts(db.raw)) : null;
  const fact = (name: keyof DbFacts): string | null => known?.[name] ?? told[name] ?? null;
  return {
    appId: fact("appId"),
    serverUrl: fact("serverUrl"),
    driver: fact("driver"),
    env: fact("env"),
    branch: fact("branch"),
    token: fact("token"),
  };
}

function policiesOf(host: Host): HostInfo["policies"] {
  const { engine, enforcement } = host;
  const schema = engine && engineTools(engine).schema;
  const tables = Object.entries(schema?.schema ?? {});
  const withPolicies = tables.filter(([, { policies }]) => hasClause(policies));
  if (withPolicies.length > 0) {
    const names = withPolicies.map(([name]) => name).join(", ");
    return {
      state: "merged",
      evidence: clip(`The engine's schema has policies for ${names}.`, TEXT),
    };
  }
  if (enforcement) {
    const { seen, evidence } = enforcement;
    return { state: seen ? "enforced" : "not seen", evidence: clip(evidence, TEXT) };
  }
  const { policies } = dialectOf(host);
  if (policies !== null) return { state: "not seen", evidence: policies };
  const evidence = schema
    ? "The engine's schema has no policies, and it has not denied a write yet."
    : "The engine has not been asked yet.";
  return { state: "not seen", evidence };
}

/** Whether a table's policies say anything at all. */
export function hasClause(policies: object | undefined): boolean {
  return Object.values(policies ?? {}).some(
    (clause: { using?: unknown; with_check?: unknown } | undefined) =>
      clause?.using !== undefined || clause?.with_check !== undefined,
  );
}

function tryRead<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
