import type { Recording } from "../store/recording.ts";
import type { HostRecord } from "../store/records.ts";
import { pageAuth } from "./host-facts.ts";
import { writeJson } from "./write-json.ts";

/** Raised when the shape of exported recordings changes. */
export const EXPORT_VERSION = 1;

const SECRET = /token|secret|password|passwd|authorization|cookie|api[-_]?key/i;

/**
 * What was recorded, as data. Redacted: pages never send tokens, and claims whose name sounds
 * like a secret are blanked here; addresses lose what follows `?`.
 */
export function exportRecording(recording: Recording, now: number): Record<string, unknown> {
  return {
    format: "jazz-devtools-recording",
    version: EXPORT_VERSION,
    exportedAt: new Date(now).toISOString(),
    documents: [...recording.documents.values()].map(({ hello, dropped, lost, invalid }) => ({
      url: hello ? address(hello.url) : null,
      top: hello?.top ?? null,
      dropped,
      lost,
      invalid,
    })),
    databases: [...recording.hosts.values()].map(exportHost),
    people: recording.people.all().map(({ name, slot, seen }) => ({ name, slot, seen: [...seen] })),
    subscriptions: [...recording.subscriptions.values()].map((subscription) => ({
      database: subscription.host,
      openedAt: iso(subscription.openedAt),
      endedAt: subscription.endedAt === null ? null : iso(subscription.endedAt),
      query: subscription.wire ?? subscription.text,
      session: redact(subscription.session),
      tier: subscription.tier,
      rows: subscription.rows,
      deltas: subscription.history.map((delta) => ({ ...delta, at: iso(delta.at) })),
    })),
    writes: [...recording.writes].map((write) => ({
      database: write.host,
      ...writeJson(write),
      session: redact(write.session),
      actingFor: redact(write.actingFor),
      stack: write.stack,
    })),
    notes: recording.notes,
  };
}

function exportHost(host: HostRecord): Record<string, unknown> {
  const { info } = host;
  return {
    database: host.key,
    appId: info.appId,
    serverUrl: info.serverUrl === null ? null : address(info.serverUrl),
    driver: info.driver,
    branch: info.branch,
    profile: info.profile,
    doors: info.doors,
    policies: info.policies,
    auth: redact(pageAuth(host)),
    authHistory: host.auth.map((entry) => redact({ ...entry, at: iso(entry.at) })),
    schemaHash: host.schemaHash,
    schema: host.schema,
  };
}

/** The same value with everything blanked that sounds like a secret. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value !== "object" || value === null || depth > 32) return value;
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      SECRET.test(key) && typeof item === "string" ? "(redacted)" : redact(item, depth + 1),
    ]),
  );
}

/** An address without query, fragment and credentials. */
export function address(url: string): string {
  return url.replace(/[?#].*$/s, "").replace(/\/\/[^/@]*@/, "//");
}

function iso(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString();
}
