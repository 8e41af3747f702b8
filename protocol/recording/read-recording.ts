import * as v from "valibot";
import { messageOf } from "../message-of.ts";
import {
  fileTime,
  RECORDING_FORMAT,
  RECORDING_VERSION,
  type RecordingFile,
  SECTION_NAMES,
  SECTIONS,
  type SectionName,
} from "./format.ts";
import { fromVersion1 } from "./from-version-1.ts";
import { type JsonPart, JsonParts, NotJson } from "./json-parts.ts";
import { VERSION_1 } from "./version-1.ts";

/** Why a file cannot be opened as a recording, in sentences for people. */
export class RecordingProblem extends Error {}

/** Inside of one element. No recording comes near either. */
const LIMITS = { depth: 1_000, length: 64_000_000 };

/** A list of a file: the schema of its elements and how many there may be. */
export interface Section {
  schema: v.GenericSchema;
  most: number;
}

const VERSIONS: Record<number, Readonly<Record<string, Section>>> = {
  1: VERSION_1,
  [RECORDING_VERSION]: SECTIONS,
};

/**
 * Reads the text of a recording as it comes in. Every step of the generators takes little time, so
 * whoever reads a large file can pause in between, or stop. Throws {@link RecordingProblem}.
 */
export class RecordingReader {
  readonly #parts = new JsonParts(LIMITS);
  readonly #lists: Record<string, unknown[]> = Object.create(null);
  readonly #heads = new Map<string, unknown>();
  /** Parts that came before the version was known. */
  #early: JsonPart[] = [];
  #sections: Readonly<Record<string, Section>> | null = null;

  /** Takes in the next piece of the text. */
  *push(text: string): Generator<void, void> {
    this.#parts.push(text);
    yield* this.#drain();
  }

  /** Ends the text. Returns what was read once the generator is done. */
  *finish(): Generator<void, RecordingFile> {
    this.#parts.end();
    yield* this.#drain();
    yield* this.#version();
    const exportedAt = this.#exportedAt();
    const list = (name: string): unknown[] => this.#lists[name] ?? [];
    if (this.#heads.get("version") === 1) return yield* fromVersion1(exportedAt, list);
    const file = {
      version: RECORDING_VERSION,
      exportedAt,
      ...Object.fromEntries(SECTION_NAMES.map((name) => [name, list(name)])),
    } as unknown as RecordingFile;
    yield* checkReferences(file);
    return file;
  }

  *#drain(): Generator<void, void> {
    for (;;) {
      const part = this.#next();
      if (!part) return;
      yield* this.#take(part);
      yield;
    }
  }

  #next(): JsonPart | null {
    try {
      return this.#parts.next();
    } catch (error) {
      throw error instanceof NotJson ? new RecordingProblem(notJson(error)) : error;
    }
  }

  *#take(part: JsonPart): Generator<void, void> {
    const { key, index } = part;
    if (key === "format" || key === "version" || key === "exportedAt") {
      if (this.#heads.has(key) || index !== null) throw damaged(key, "it must be there once");
      this.#heads.set(key, parse(part));
      if (key === "format") this.#checkFormat();
      if (this.#heads.has("format") && this.#heads.has("version")) yield* this.#version();
    } else if (this.#sections) {
      this.#place(part, this.#sections);
    } else {
      this.#early.push(part);
    }
  }

  #checkFormat(): void {
    const format = this.#heads.get("format");
    if (format === RECORDING_FORMAT) return;
    throw new RecordingProblem(
      `${foreign()} Its “format” is ${shown(format)}, not ${shown(RECORDING_FORMAT)}.`,
    );
  }

  /** Now that the version must be known, takes in what waited for it. */
  *#version(): Generator<void, void> {
    if (this.#sections) return;
    if (!this.#heads.has("format")) throw new RecordingProblem(`${foreign()} It has no “format”.`);
    const version = this.#heads.get("version");
    const sections = typeof version === "number" ? VERSIONS[version] : undefined;
    if (!sections) throw new RecordingProblem(otherVersion(version));
    this.#sections = sections;
    const early = this.#early;
    this.#early = [];
    for (const part of early) {
      this.#place(part, sections);
      yield;
    }
  }

  #place(part: JsonPart, sections: Readonly<Record<string, Section>>): void {
    const { key, index } = part;
    if (!Object.hasOwn(sections, key)) return;
    const { schema, most } = sections[key] as Section;
    if (index === null) throw damaged(key, "expected a list");
    this.#lists[key] ??= [];
    const list = this.#lists[key];
    if (index !== list.length) throw damaged(key, "it must be there once");
    if (index >= most) throw damaged(key, `there are more than ${most} of them`);
    const parsed = v.safeParse(schema, parse(part), { abortEarly: true });
    if (!parsed.success) throw invalid(pathOf(part), parsed.issues[0]);
    list.push(parsed.output);
  }

  #exportedAt(): number {
    if (!this.#heads.has("exportedAt")) throw damaged("exportedAt", "it is missing");
    const parsed = v.safeParse(fileTime, this.#heads.get("exportedAt"));
    if (!parsed.success) throw invalid("exportedAt", parsed.issues[0]);
    return parsed.output;
  }
}

/** What elements refer to must be there. */
function* checkReferences(file: RecordingFile): Generator<void, void> {
  const documents = new Set(file.documents.map(({ id }) => id));
  const batches = new Set<string>();
  const inDocument = (section: SectionName, index: number, document: string): void => {
    if (documents.has(document)) return;
    throw damaged(`${section}[${index}]`, `there is no document ${shown(document)}`);
  };
  const inList = (path: string, name: "sessions" | "stacks", place: number | null): void => {
    if (place === null || place < file[name].length) return;
    throw damaged(path, `there is no ${name}[${place}]`);
  };
  for (const [index, { document }] of file.hosts.entries()) {
    inDocument("hosts", index, document);
  }
  for (const [index, { document }] of file.notes.entries()) {
    inDocument("notes", index, document);
  }
  for (const [index, batch] of file.batches.entries()) {
    inDocument("batches", index, documentOf(batch.host));
    batches.add(`${batch.host}/${batch.id}`);
    yield;
  }
  for (const [index, { host, session, stack }] of file.subscriptions.entries()) {
    inDocument("subscriptions", index, documentOf(host));
    inList(`subscriptions[${index}].session`, "sessions", session);
    inList(`subscriptions[${index}].stack`, "stacks", stack);
    yield;
  }
  const requests = new Set(file.requests.map(({ host, id }) => `${host}/${id}`));
  const handles = new Set(file.handles.map(({ host, id }) => `${host}/${id}`));
  const throughHandle = (path: string, host: string, handle: string | null): void => {
    if (handle === null || handles.has(`${host}/${handle}`)) return;
    throw damaged(path, `there is no handle ${shown(handle)}`);
  };
  for (const [index, { host }] of file.requests.entries()) {
    inDocument("requests", index, documentOf(host));
    yield;
  }
  for (const [index, { host, request, session, stack }] of file.handles.entries()) {
    inDocument("handles", index, documentOf(host));
    inList(`handles[${index}].session`, "sessions", session);
    inList(`handles[${index}].stack`, "stacks", stack);
    if (request !== null && !requests.has(`${host}/${request}`)) {
      throw damaged(`handles[${index}].request`, `there is no request ${shown(request)}`);
    }
    yield;
  }
  for (const [index, { host, handle, session, stack }] of file.reads.entries()) {
    inDocument("reads", index, documentOf(host));
    inList(`reads[${index}].session`, "sessions", session);
    inList(`reads[${index}].stack`, "stacks", stack);
    throughHandle(`reads[${index}].handle`, host, handle);
    yield;
  }
  for (const [index, { host, handle }] of file.subscriptions.entries()) {
    throughHandle(`subscriptions[${index}].handle`, host, handle);
    yield;
  }
  for (const [index, write] of file.writes.entries()) {
    const { host, batch } = write;
    inDocument("writes", index, documentOf(host));
    inList(`writes[${index}].session`, "sessions", write.session);
    inList(`writes[${index}].actingFor.session`, "sessions", write.actingFor?.session ?? null);
    inList(`writes[${index}].stack`, "stacks", write.stack);
    throughHandle(`writes[${index}].handle`, host, write.handle);
    if (batch !== null && !batches.has(`${host}/${batch}`)) {
      throw damaged(`writes[${index}].batch`, `there is no batch ${shown(batch)}`);
    }
    yield;
  }
}

/** The document in `d1/h1`. */
export function documentOf(host: string): string {
  return host.slice(0, host.indexOf("/"));
}

function parse(part: JsonPart): unknown {
  try {
    return JSON.parse(part.text);
  } catch (error) {
    throw damaged(pathOf(part), `it is not JSON (${messageOf(error).slice(0, 200)})`);
  }
}

function pathOf({ key, index }: JsonPart): string {
  return index === null ? key : `${key}[${index}]`;
}

function invalid(path: string, issue: v.BaseIssue<unknown>): RecordingProblem {
  const inside = v.getDotPath(issue);
  const message = issue.message.replace(/^Invalid \w+: /, "").slice(0, 300);
  return damaged(
    inside === null ? path : `${path}.${inside}`,
    message.slice(0, 1).toLowerCase() + message.slice(1),
  );
}

function damaged(path: string, what: string): RecordingProblem {
  return new RecordingProblem(
    `The recording is damaged at ${path.slice(0, 200)}: ${what}. Nothing of it was opened; export it again, or undo what changed the file.`,
  );
}

function foreign(): string {
  return "This is JSON, but not a recording of Jazz DevTools.";
}

function notJson({ what, at, part }: NotJson): string {
  const where = part === "" ? `at character ${at}` : `in ${part.slice(0, 200)}, at character ${at}`;
  switch (what) {
    case "no object":
      return "This is not a recording of Jazz DevTools: a recording is a JSON file that begins with {.";
    case "empty":
      return "The file is empty.";
    case "ended":
      return `The file ends ${where}: it was not saved or sent whole. Export it again.`;
    case "too deep":
      return `The file is not a recording: ${where}, something is nested deeper than in any recording.`;
    case "too long":
      return `The file is not a recording: ${where}, something is longer than in any recording.`;
    default:
      return `The file is not JSON any more ${where}: something there was changed by hand or cut out. Export it again.`;
  }
}

function otherVersion(version: unknown): string {
  if (typeof version === "number" && version > RECORDING_VERSION) {
    return `This recording has version ${version} of the format, and this panel reads up to ${RECORDING_VERSION}. Update Jazz DevTools to open it.`;
  }
  return `This recording has no version that this panel knows: “version” is ${shown(version)}.`;
}

/** What was found, short enough for a sentence. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "missing";
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
