/** One place in a stack trace. */
export interface Frame {
  name: string;
  url: string;
  line: number;
  column: number;
  /** The end of the address, for display. */
  file: string;
}

const V8 = /^\s*at (?:async )?(?:(.*?) \()?((?:[a-z-]+:\/\/|\/|webpack).*?):(\d+):(\d+)\)?\s*$/i;
/** Code made from text: the place that counts is where that was done. */
const V8_EVAL = /^\s*at .*?\(eval at (.*?) \(([a-z-]+:\/\/.*?):(\d+):(\d+)\)+, /i;
const GECKO = /^(.*?)@(.*?):(\d+):(\d+)\s*$/;
const GECKO_EVAL = /^(.*?)@(.*?) line (\d+) > (?:eval|Function):()/;

/** Frames of a stack as V8 or Gecko write it; lines that name no place are left out. */
export function parseStack(stack: string): Frame[] {
  return stack.split("\n").flatMap((text) => {
    const match = V8_EVAL.exec(text) ?? V8.exec(text) ?? GECKO_EVAL.exec(text) ?? GECKO.exec(text);
    const url = match?.[2];
    if (!match || url === undefined) return [];
    return [
      {
        name:
          match[1]?.replace(/^async[ *]|^(?:[\w.]+ handler|promise callback)\*/, "") || ANONYMOUS,
        url,
        line: Number(match[3]),
        column: Number(match[4]) || 1,
        file: fileOf(url),
      },
    ];
  });
}

export const ANONYMOUS = "(anonymous)";

export function fileOf(url: string): string {
  return url.replace(/[?#].*$/, "").replace(/^.*\//, "") || url;
}

/** Dependencies, as they are or prepared by Vite; Jazz among them, or what stands in for it. */
const LIBRARY =
  /\/node_modules\/|\/\.vite\/deps|\/deps\/[^/]+\.js\?v=|\/jazz-tools\/|\/sandbox\/(?:client|db|engine)\//;

/** Whether a place is in the code of a dependency, going by its address. */
export const inLibrary = (url: string): boolean => LIBRARY.test(url);
