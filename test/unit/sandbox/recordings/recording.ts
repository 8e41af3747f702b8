import { readFileSync } from "node:fs";

/** One line of a recorded run of the real engine, its encodings undone. */
export interface RecordedCall {
  n: number;
  call: string;
  args: unknown[];
  returns?: unknown;
  throws?: { $error: string };
  /** For the settling of a promise: the call that returned it. */
  of?: number;
  value?: unknown;
  error?: unknown;
}

export function loadRecording(name: string): RecordedCall[] {
  const file = new URL(`../../../fixtures/recordings/${name}.json`, import.meta.url);
  const { log } = JSON.parse(readFileSync(file, "utf8")) as { log: unknown[] };
  return log.map((line) => ({ args: [], ...(decode(line) as object) }) as unknown as RecordedCall);
}

function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== "object" || value === null) return value;
  if ("$undefined" in value) return undefined;
  if ("$bytes" in value) return new Uint8Array(Buffer.from(String(value.$bytes), "base64"));
  if ("$map" in value)
    return new Map((value.$map as [unknown, unknown][]).map(([k, v]) => [k, decode(v)]));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, decode(inner)]));
}
