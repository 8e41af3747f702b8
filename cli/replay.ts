import { readFileSync } from "node:fs";
import { Client } from "../panel/client.ts";
import { plural } from "../panel/model/format.ts";
import { parsePermissions } from "../panel/model/read-permissions.ts";
import { replayableOn } from "../panel/model/replay-target.ts";
import { appKey, chooseSource } from "../panel/store/permissions.ts";
import type { Recording } from "../panel/store/recording.ts";
import type { HostRecord, WriteRecord } from "../panel/store/records.ts";
import { createStore, type Store } from "../panel/store/store.ts";
import { connectBackend } from "./backend.ts";
import { expectations } from "./expectations.ts";
import type { Line } from "./lines.ts";
import { openRecording } from "./open-recording.ts";
import type { ReplayOptions } from "./options.ts";
import { type CliPersona, chosenPersonas } from "./personas.ts";
import { playInSandbox, playOnBackend, type Stage } from "./play.ts";
import { reportJson, reportTable } from "./report.ts";
import { UsageError } from "./usage.ts";

/**
 * Replays a recording and prints what each authority says.
 * @param print takes the report, `tell` sentences beside it. @returns the exit code.
 */
export async function replay(
  options: ReplayOptions,
  print: (text: string) => void,
  tell: (sentence: string) => void,
): Promise<0 | 1> {
  const failures = expectations(options);
  const store = createStore();
  const recording = await openRecording(store, options.file);
  const personas = chosenPersonas(options, recording);
  const lines: Line[] = [];
  const connected = options.backend === null ? null : await connectBackend(options.backend);
  try {
    const stages = connected
      ? [onBackend(connected.store, connected.connection.client, recording, options, tell)]
      : inRecording(store, recording, options, tell);
    const play = connected ? playOnBackend : playInSandbox;
    for (const stage of stages) {
      if (options.permissions !== null) usePermissions(stage, options.permissions, tell);
      for (const persona of personas) lines.push(...(await play(stage, persona, options)));
    }
  } finally {
    connected?.close();
  }
  for (const sentence of doubts(personas, recording)) tell(sentence);
  print(options.json ? reportJson(lines, options) : reportTable(lines, personas));
  const failed = failures(lines);
  for (const sentence of failed) tell(sentence);
  return failed.length === 0 ? 0 : 1;
}

/** The recording's own databases, each with the writes that were made on it. */
function inRecording(
  store: Store,
  recording: Recording,
  options: ReplayOptions,
  tell: (sentence: string) => void,
): Stage[] {
  // A recording asks nobody: what it does not hold is missing.
  const client = new Client(() => {});
  const stages = [...recording.hosts.values()]
    .filter((host) => isWanted(host, options.database))
    .map((host) => ({
      client,
      store,
      host,
      writes: [...recording.writes].filter((write) => write.host === host.key && !write.received),
    }))
    .filter(({ writes }) => writes.length > 0);
  const received = [...recording.writes].filter((write) => write.received).length;
  if (received > 0) tell(`${plural(received, "received change")} left out: made elsewhere.`);
  if (stages.length > 0) return stages;
  throw new UsageError(
    options.database === null
      ? `${options.file} has no write to play.`
      : `${options.file} has no write of a database “${options.database}”.`,
  );
}

function onBackend(
  store: Store,
  client: Client,
  recording: Recording,
  { database }: ReplayOptions,
  tell: (sentence: string) => void,
): Stage {
  const made = [...recording.writes].filter(
    ({ host }) => database === null || isWanted(recording.hosts.get(host), database),
  );
  const apps = new Set(made.map(({ host }) => recording.hosts.get(host)?.info.appId));
  const hosts = store.hosts.value;
  const host = hosts.find(({ info }) => info.appId !== null && apps.has(info.appId)) ?? hosts[0];
  if (!host) throw new UsageError("The backend has no Jazz context.");
  const { writes, left } = replayableOn(host, made, recording.hosts);
  for (const sentence of left) tell(sentence);
  if (writes.length === 0) throw new UsageError("The recording has no write to play there.");
  return { client, store, host, writes: writes as WriteRecord[] };
}

function isWanted(host: HostRecord | undefined, database: string | null): boolean {
  if (!host || database === null) return host !== undefined;
  const { appId, label } = host.info;
  return [appId, label, host.key.replace(/^[^/]*?\.(?=d\d+\/)/, "")].includes(database);
}

/** Judges by these permissions instead of those that came with the database. */
function usePermissions({ store, host }: Stage, file: string, tell: (text: string) => void): void {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} was not read: ${(error as Error).message}`);
  }
  const read = parsePermissions(text, host.schema);
  if (!read.ok) throw new UsageError(`${file}: ${read.problem}`);
  for (const warning of read.warnings) tell(warning);
  const { permissions, warnings } = read;
  store.imported.value = new Map(store.imported.peek()).set(appKey(host), {
    file,
    permissions,
    warnings,
  });
  chooseSource(store, host, "imported");
}

/** What a reader of the verdicts should know. */
function doubts(personas: readonly CliPersona[], { imported }: Recording): string[] {
  const guessed = personas.filter(({ claimsKnown }) => !claimsKnown).map(({ label }) => label);
  return [
    ...(imported?.lacks ?? []),
    ...(guessed.length > 0
      ? [`Only the names of ${guessed.join(", ")} are in the recording: without their claims.`]
      : []),
  ];
}
