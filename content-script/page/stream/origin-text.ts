import { clip, NAME, TEXT } from "../../../protocol/clip.ts";
import { FRAMES, type NoOrigin, type Origin, stackText } from "../recorder/origin.ts";

/** An origin as it is told: its frames, or why there are none. */
export interface OriginTold {
  stack: string | null;
  noStack?: NoOrigin;
}

/** The frames, one per line; those of extensions, and so ours, are left out. */
export function tellOrigin(origin: Origin | NoOrigin | null): OriginTold {
  if (typeof origin === "string") return { stack: null, noStack: origin };
  return { stack: origin && framesOf(stackText(origin) ?? "") };
}

function framesOf(stack: string): string | null {
  const frames = stack.split("\n").filter((line) => isFrame(line) && !isExtension(line));
  if (frames.length === 0) return null;
  const lines = frames.slice(0, FRAMES).map((line) => clip(line.trim(), NAME));
  return clip(lines.join("\n"), TEXT);
}

/** V8 writes `at f (url:1:2)`, Firefox `f@url:1:2`. */
const isFrame = (line: string): boolean => /^\s+at\s|@/.test(line);

const isExtension = (line: string): boolean => /(?:chrome|moz)-extension:\/\//.test(line);
