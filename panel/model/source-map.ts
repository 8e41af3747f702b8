/**
 * Source maps, version 3 (ECMA-426): from a place in a generated script to the place in the source
 * that it was made from. What is read here came from the inspected page: nothing is taken for
 * granted, and a map that is not one has no places.
 */

/** Lines and columns count from 1, as stacks write them. */
export interface Position {
  line: number;
  column: number;
}

export interface OriginalPlace extends Position {
  /** As the map names it, resolved against the map's own address. */
  url: string;
  /** Whether whoever built it said that it is not the app's own code. */
  ignored: boolean;
}

interface Mapped {
  sources: string[];
  ignored: ReadonlySet<number>;
  mappings: string;
}

/** The last `sourceMappingURL` of a script, or `null`. */
export function sourceMapUrl(script: string): string | null {
  const at = script.lastIndexOf("//# sourceMappingURL=");
  if (at < 0) return null;
  const url = /^\S+/.exec(script.slice(at + "//# sourceMappingURL=".length))?.[0];
  return url ?? null;
}

/** The text in a `data:` address, or `null` when it is another one. */
export function inlineText(url: string): string | null {
  const match = /^data:[^,]*?(;base64)?,/i.exec(url);
  if (!match) return null;
  const body = url.slice(match[0].length);
  try {
    if (match[1] === undefined) return decodeURIComponent(body);
    return new TextDecoder().decode(Uint8Array.from(atob(body), (char) => char.charCodeAt(0)));
  } catch {
    return null;
  }
}

/** The original of each position, in their order; `null` where the map has none. */
export function originalPlaces(
  text: string,
  mapUrl: string,
  positions: readonly Position[],
): (OriginalPlace | null)[] {
  const map = readMap(text, mapUrl);
  if (map === null) return positions.map(() => null);
  if ("sections" in map) return positions.map((position) => inSections(map.sections, position));
  return places(map, positions);
}

interface Section {
  start: Position;
  map: Mapped;
}

/** A map of maps, as bundlers write that join what others have built: offsets count from 0. */
function inSections(sections: readonly Section[], { line, column }: Position) {
  const section = sections.findLast(
    ({ start }) => start.line < line || (start.line === line && start.column <= column),
  );
  if (!section) return null;
  const { start, map } = section;
  const onFirst = line === start.line;
  const inside = {
    line: line - start.line + 1,
    column: onFirst ? column - start.column + 1 : column,
  };
  return places(map, [inside])[0] ?? null;
}

/** Mappings are differences to what came before, so they are read from the start, once. */
function places(map: Mapped, positions: readonly Position[]): (OriginalPlace | null)[] {
  const found: (OriginalPlace | null)[] = positions.map(() => null);
  const last = Math.max(0, ...positions.map(({ line }) => line));
  let [source, line, column] = [0, 0, 0];
  for (const [index, segments] of map.mappings.split(";", last).entries()) {
    const wanted = positions.flatMap((position, at) => (position.line === index + 1 ? [at] : []));
    let generated = 0;
    for (const segment of segments === "" ? [] : segments.split(",")) {
      const [byGenerated = 0, bySource, byLine = 0, byColumn = 0] = readNumbers(segment);
      generated += byGenerated;
      source += bySource ?? 0;
      line += byLine;
      column += byColumn;
      const url = bySource === undefined ? undefined : map.sources[source];
      for (const at of wanted) {
        if (generated >= (positions[at]?.column ?? 0)) continue;
        found[at] =
          url === undefined
            ? null
            : { url, line: line + 1, column: column + 1, ignored: map.ignored.has(source) };
      }
    }
  }
  return found;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));

/** Base 64 digits of five bits each and one that says whether more follow; the sign comes last. */
function readNumbers(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of segment) {
    const bits = VALUES.get(digit) ?? 0;
    value += (bits & 31) * 2 ** shift;
    shift += 5;
    if (bits & 32) continue;
    numbers.push(value % 2 === 1 ? -(value - 1) / 2 : value / 2);
    value = 0;
    shift = 0;
  }
  return numbers;
}

function readMap(text: string, mapUrl: string): Mapped | { sections: Section[] } | null {
  let json: unknown;
  try {
    // Servers may put a line before it that keeps scripts from running it.
    json = JSON.parse(text.replace(/^\)\]\}'[^\n]*\n/, ""));
  } catch {
    return null;
  }
  const { sections } = (json ?? {}) as { sections?: unknown };
  if (!Array.isArray(sections)) return readPlain(json, mapUrl);
  return {
    sections: sections.flatMap((section: unknown): Section[] => {
      const { offset, map } = (section ?? {}) as { offset?: Partial<Position>; map?: unknown };
      const plain = readPlain(map, mapUrl);
      if (!plain) return [];
      const start = { line: Number(offset?.line) + 1, column: Number(offset?.column) + 1 };
      return Number.isInteger(start.line + start.column) ? [{ start, map: plain }] : [];
    }),
  };
}

function readPlain(json: unknown, mapUrl: string): Mapped | null {
  const map = (json ?? {}) as Record<string, unknown>;
  const { sources, mappings, sourceRoot, ignoreList, x_google_ignoreList: olderList } = map;
  if (!Array.isArray(sources) || typeof mappings !== "string") return null;
  const root = typeof sourceRoot === "string" && sourceRoot !== "" ? `${sourceRoot}/` : "";
  const list: unknown = ignoreList ?? olderList;
  return {
    mappings,
    ignored: new Set(Array.isArray(list) ? (list as number[]) : []),
    sources: sources.map((source: unknown) =>
      typeof source === "string" ? resolved(root + source, mapUrl) : "",
    ),
  };
}

function resolved(source: string, mapUrl: string): string {
  return URL.canParse(source, mapUrl) ? new URL(source, mapUrl).href : source;
}
