/** Schemas of what a page answers to commands: it is page data, so it is validated too. */
import * as v from "valibot";
import type { Answer, CommandName, DryRunResult, ReplayResult, UndoResult } from "./commands.ts";
import type { TaggedRecord, Value, WireRow } from "./jazz.ts";
import { session } from "./messages.ts";

const name = v.pipe(v.string(), v.maxLength(1_000));
const sentence = v.pipe(v.string(), v.maxLength(20_000));
const value = v.custom<Value>(isTagged, "Expected a tagged value");
const tagged = v.custom<TaggedRecord>(
  (input) => isObject(input) && Object.values(input).every(isTagged),
  "Expected tagged values by column",
);

const row: v.GenericSchema<unknown, WireRow> = v.object({
  id: name,
  values: v.pipe(v.array(value), v.maxLength(2_000)),
});

const number = v.pipe(v.number(), v.integer());
const sentences = v.pipe(v.array(sentence), v.maxLength(50));
/** Results of one command: a panel asks for so many writes at most. */
const MOST = 100_000;

const played = {
  write: number,
  missing: sentences,
  thrown: v.nullable(sentence),
  row: v.nullable(name),
  table: v.nullable(name),
  before: v.nullable(tagged),
  after: v.nullable(tagged),
};

/** One result of a dry run; also what its progress messages carry. */
export const dryRunResult: v.GenericSchema<unknown, DryRunResult> = v.object({
  ...played,
  verdict: v.picklist(["allowed", "denied", "unknown"]),
});

/** One result of a replay for good; also what its progress messages carry. */
export const replayResult: v.GenericSchema<unknown, ReplayResult> = v.object({
  ...played,
  outcome: v.picklist(["made", "denied", "failed", "rolled back", "skipped"]),
  batch: v.nullable(name),
});

/** One result of an undo; also what its progress messages carry. */
export const undoResult: v.GenericSchema<unknown, UndoResult> = v.object({
  write: number,
  outcome: v.picklist(["undone", "partly undone", "not undone"]),
  left: sentences,
  by: v.nullable(v.picklist(["persona", "page"])),
  batch: v.nullable(name),
});

const answers: { [C in CommandName]: v.GenericSchema<unknown, Answer<C>> } = {
  record: v.null(),
  trace: v.null(),
  query: v.object({
    columns: v.pipe(v.array(name), v.maxLength(2_000)),
    rows: v.pipe(v.array(row), v.maxLength(200_000)),
  }),
  act: v.object({ limits: v.pipe(v.array(sentence), v.maxLength(20)) }),
  stopActing: v.null(),
  dryRun: v.object({
    results: v.pipe(v.array(dryRunResult), v.maxLength(MOST)),
    enforcing: v.boolean(),
    resolved: v.optional(v.object({ session: v.nullable(session), attribution: v.nullable(name) })),
  }),
  replay: v.object({ results: v.pipe(v.array(replayResult), v.maxLength(MOST)) }),
  undo: v.object({ results: v.pipe(v.array(undoResult), v.maxLength(MOST)) }),
  advise: v.object({
    verdict: v.picklist(["allowed", "denied", "unknown"]),
    missing: v.nullable(sentence),
  }),
  value: v.object({ value }),
};

/** The answer to a command, or an error that says that the page answered nonsense. */
export function readAnswer<C extends CommandName>(command: C, answer: unknown): Answer<C> {
  const parsed = v.safeParse(answers[command], answer);
  if (parsed.success) return parsed.output;
  throw new Error(`The page answered “${command}” with something else than expected. Reload it.`);
}

function isObject(input: unknown): input is Record<string, unknown> {
  return typeof input === "object" && input !== null && !Array.isArray(input);
}

function isTagged(input: unknown): boolean {
  return isObject(input) && typeof input["type"] === "string";
}
