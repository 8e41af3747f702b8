import { generatedPlaces, type Place } from "../model/place.ts";
import {
  inlineText,
  type OriginalPlace,
  originalPlaces,
  sourceMapUrl,
} from "../model/source-map.ts";
import { fileOf, inLibrary } from "../model/stack.ts";

/** Reads scripts and maps; `null` for what cannot be had. */
export type ReadSource = (url: string) => Promise<string | null>;

/** The same places in the sources, where the scripts have maps. */
export async function sourcePlaces(stack: string, read: ReadSource): Promise<Place[]> {
  const places = generatedPlaces(stack);
  const scripts = [...new Set(places.map(({ url }) => url))];
  const found = new Map<Place, OriginalPlace>();
  const look = async (script: string): Promise<void> => {
    const inside = places.filter(({ url }) => url === script);
    const map = await mapOf(script, read);
    if (map === null) return;
    const originals = originalPlaces(map.text, map.url, inside);
    for (const [at, place] of inside.entries()) {
      const original = originals[at];
      if (original) found.set(place, original);
    }
  };
  await Promise.all(scripts.map((script) => look(script).catch(() => {})));
  return places.map((place) => moved(place, found.get(place)));
}

async function mapOf(
  script: string,
  read: ReadSource,
): Promise<{ text: string; url: string } | null> {
  const source = await read(script);
  const named = source === null ? null : sourceMapUrl(source);
  if (named === null) return null;
  const inline = inlineText(named);
  if (inline !== null) return { text: inline, url: script };
  if (!URL.canParse(named, script)) return null;
  const url = new URL(named, script).href;
  const text = await read(url);
  return text === null ? null : { text, url };
}

/**
 * A source that has the script's own address, as development servers serve them, is shown by the
 * browser as the script that ran: it is opened where that is.
 */
function moved(place: Place, original: OriginalPlace | undefined): Place {
  if (!original) return place;
  const { url, line, column, ignored } = original;
  const library = ignored || place.library || inLibrary(url);
  return { ...place, url, line, column, file: fileOf(url), library };
}
