/** One place in a stack trace. */
export interface Frame {
  name: string;
  url: string;
  line: number;
  column: number;
  /** The end of the address, for display. */
  file: string;
}

const V8 = /^\s*at (?:(.*?) \()?((?:[a-z-]+:\/\/|\/|webpack).*?):(\d+):(\d+)\)?\s*$/i;
const GECKO = /^(.*?)@(.*?):(\d+):(\d+)\s*$/;

/** Frames of a stack as V8 or Gecko write it; lines that name no place are left out. */
export function parseStack(stack: string): Frame[] {
  return stack.split("\n").flatMap((line) => {
    const match = V8.exec(line) ?? GECKO.exec(line);
    const url = match?.[2];
    if (!match || url === undefined) return [];
    return [
      {
        name: match[1]?.replace(/^async /, "") || "(anonymous)",
        url,
        line: Number(match[3]),
        column: Number(match[4]),
        file: url.replace(/[?#].*$/, "").replace(/^.*\//, "") || url,
      },
    ];
  });
}

/** The first place in the app's own code: not in dependencies. */
export function appFrame(frames: readonly Frame[]): Frame | undefined {
  return frames.find(({ url }) => !/node_modules|\.vite\/deps|jazz-tools/.test(url)) ?? frames[0];
}
