import * as v from "valibot";
import { SLOTS } from "../model/people.ts";

export const SPLIT_MIN = 0.2;
export const SPLIT_MAX = 0.85;

/** What is remembered between sessions of DevTools; each falls back on its own when unreadable. */
const settings = v.object({
  theme: v.fallback(v.picklist(["follow", "light", "dark"]), "follow"),
  maxWrites: v.fallback(
    v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(500_000)),
    50_000,
  ),
  keepPastPages: v.fallback(v.boolean(), false),
  /** Whether recordings are saved as they happen. */
  saveRecordings: v.fallback(v.boolean(), true),
  /** What all saved recordings may take, in millions of characters. */
  savedMegabytes: v.fallback(
    v.pipe(v.number(), v.integer(), v.minValue(10), v.maxValue(2_000)),
    200,
  ),
  /** Whether every write gets its origin, at whatever rate they come. */
  everyOrigin: v.fallback(v.boolean(), false),
  tab: v.fallback(v.string(), "Sessions"),
  /** The colours that people have, by a hash of their names. */
  colours: v.fallback(
    v.record(v.string(), v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(SLOTS - 1))),
    {},
  ),
  /** Share of the room that the list has beside its details. */
  split: v.fallback(v.pipe(v.number(), v.minValue(SPLIT_MIN), v.maxValue(SPLIT_MAX)), 0.6),
});

export type Settings = v.InferOutput<typeof settings>;

export const DEFAULT_SETTINGS: Settings = v.parse(settings, {
  theme: undefined,
  maxWrites: undefined,
  keepPastPages: undefined,
  saveRecordings: undefined,
  savedMegabytes: undefined,
  everyOrigin: undefined,
  tab: undefined,
  colours: undefined,
  split: undefined,
});

/** Settings as stored, with the defaults for whatever is missing or broken. */
export function readSettings(stored: Record<string, unknown>): Settings {
  return v.parse(settings, { ...DEFAULT_SETTINGS, ...stored });
}
