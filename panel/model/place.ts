import { type Frame, inLibrary, parseStack } from "./stack.ts";

/** A frame where its source is, as far as a source map tells. */
export interface Place extends Frame {
  /** Where the script is that ran, which the browser's source view knows for sure. */
  generated: { url: string; line: number; column: number };
  library: boolean;
}

/** The places of a stack as the browser wrote it. */
export function generatedPlaces(stack: string): Place[] {
  return parseStack(stack).map((frame) => ({
    ...frame,
    generated: frame,
    library: inLibrary(frame.url),
  }));
}

/** Where to open a place in the browser's source view. */
export function openAt({ url, line, column, generated }: Place): Place["generated"] {
  return bare(url) === bare(generated.url) ? generated : { url, line, column };
}

const bare = (url: string): string => url.replace(/[?#].*$/, "");
