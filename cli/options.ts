import { parseArgs } from "node:util";
import { MODES, type Mode } from "../protocol/attribution.ts";
import { HANDLE_KINDS, HANDLE_MEANING, type HandleKind } from "../protocol/backend.ts";
import { UsageError } from "./usage.ts";

export interface RecordOptions {
  command: "record";
  backend: string;
  out: string;
  /** Milliseconds; `null`: until it is interrupted. */
  millis: number | null;
  writes: number | null;
}

export const FAILURES = ["denied", "allowed", "unknown", "split"] as const;
export type Failure = (typeof FAILURES)[number];

export interface ReplayOptions {
  command: "replay";
  file: string;
  /** Names or sessions as JSON. */
  as: string[];
  noSession: boolean;
  matrix: boolean;
  mode: Mode;
  through: HandleKind | null;
  headers: Record<string, string>;
  permissions: string | null;
  database: string | null;
  backend: string | null;
  json: boolean;
  expect: string | null;
  failOn: Failure[];
}

export type Options = RecordOptions | ReplayOptions | { command: "help" };

/** Reads the command line. Throws a {@link UsageError} that says what is wrong with it. */
export function readOptions(args: readonly string[]): Options {
  const [command, ...rest] = args;
  if (command === "record") return recordOptions(rest);
  if (command === "replay") return replayOptions(rest);
  if (command === undefined || ["help", "--help", "-h"].includes(command)) {
    return { command: "help" };
  }
  throw new UsageError(`There is no command “${command}”: there are record and replay.`);
}

function recordOptions(args: string[]): Options {
  const { values, positionals } = parsed(args, {
    backend: { type: "string" },
    out: { type: "string" },
    for: { type: "string" },
    writes: { type: "string" },
    help: { type: "boolean" },
  });
  if (values.help) return { command: "help" };
  none(positionals);
  return {
    command: "record",
    backend: needed(values.backend, "--backend", "the address that the backend prints"),
    out: needed(values.out, "--out", "the file to write"),
    millis: values.for === undefined ? null : readMillis(values.for),
    writes: values.writes === undefined ? null : readCount(values.writes),
  };
}

function replayOptions(args: string[]): Options {
  const { values, positionals } = parsed(args, {
    as: { type: "string", multiple: true },
    "no-session": { type: "boolean" },
    matrix: { type: "boolean" },
    mode: { type: "string" },
    through: { type: "string" },
    header: { type: "string", multiple: true },
    permissions: { type: "string" },
    database: { type: "string" },
    backend: { type: "string" },
    json: { type: "boolean" },
    expect: { type: "string" },
    "fail-on": { type: "string", multiple: true },
    help: { type: "boolean" },
  });
  if (values.help) return { command: "help" };
  const [file, ...others] = positionals;
  none(others);
  const as = values.as ?? [];
  const noSession = values["no-session"] === true;
  const matrix = values.matrix === true;
  if (as.length === 0 && !noSession && !matrix) {
    throw new UsageError("Say as whom: --as NAME, --no-session, or --matrix for everybody.");
  }
  const through =
    values.through === undefined ? null : oneOf(HANDLE_KINDS, values.through, "--through");
  if (through !== null && values.mode !== undefined) {
    throw new UsageError("--through says the mode already: leave out --mode.");
  }
  if (through !== null && values.backend === undefined) {
    throw new UsageError("--through needs a backend, whose handle it is: add --backend ADDRESS.");
  }
  return {
    command: "replay",
    file: needed(file, "FILE", "the recording to play"),
    as,
    noSession,
    matrix,
    mode: through === null ? oneOf(MODES, values.mode ?? "forSession", "--mode") : modeOf(through),
    through,
    headers: Object.fromEntries((values.header ?? []).map(readHeader)),
    permissions: values.permissions ?? null,
    database: values.database ?? null,
    backend: values.backend ?? null,
    json: values.json === true,
    expect: values.expect ?? null,
    failOn: (values["fail-on"] ?? [])
      .flatMap((words) => words.split(","))
      .map((word) => oneOf(FAILURES, word.trim(), "--fail-on")),
  };
}

/** What writing through a handle comes to. */
function modeOf(kind: HandleKind): Mode {
  const { permissions, author } = HANDLE_MEANING[kind];
  if (permissions === "the session's") return "forSession";
  return author === "whom it names" ? "withAttribution" : "asBackend";
}

type Config = NonNullable<Parameters<typeof parseArgs>[0]>["options"];

function parsed<const T extends NonNullable<Config>>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function none(left: readonly string[]): void {
  if (left.length > 0) throw new UsageError(`“${left[0]}” is one word too many.`);
}

function needed(value: string | undefined, name: string, what: string): string {
  if (value) return value;
  throw new UsageError(`${name} is missing: ${what}.`);
}

function oneOf<T extends string>(words: readonly T[], word: string, name: string): T {
  const found = words.find((one) => one === word);
  if (found !== undefined) return found;
  throw new UsageError(`${name} takes ${words.join(", ")}, and got “${word}”.`);
}

const UNITS = { ms: 1, s: 1_000, m: 60_000 } as const;

function readMillis(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? [];
  if (number !== undefined) return Number(number) * UNITS[unit as keyof typeof UNITS];
  throw new UsageError(`--for takes a time such as 500ms, 10s or 2m, and got “${text}”.`);
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`--writes takes a number, and got “${text}”.`);
}

function readHeader(text: string): [string, string] {
  const at = text.indexOf(":");
  if (at > 0) return [text.slice(0, at).trim().toLowerCase(), text.slice(at + 1).trim()];
  throw new UsageError(`--header takes a header such as "authorization: Bearer …".`);
}
