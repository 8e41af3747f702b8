import { type Origin, withSetting } from "../recorder/origin.ts";

/** The frames, one per line; those of extensions, and so ours, are left out. */
export function writeOrigin(origin: Origin): string | null {
  const stack = withSetting("prepareStackTrace", undefined, () => origin.stack);
  if (typeof stack !== "string") return null;
  const frames = stack.split("\n").filter((line) => isFrame(line) && !isExtension(line));
  return frames.length > 0 ? frames.map((line) => line.trim()).join("\n") : null;
}

/** V8 writes `at f (url:1:2)`, Firefox `f@url:1:2`. */
const isFrame = (line: string): boolean => /^\s+at\s|@/.test(line);

const isExtension = (line: string): boolean => /(?:chrome|moz)-extension:\/\//.test(line);
