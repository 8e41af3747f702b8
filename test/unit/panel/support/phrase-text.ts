import type { Phrase } from "../../../../panel/model/phrase.ts";

/** The sentence as plain text. */
export function phraseText(phrases: readonly Phrase[]): string {
  return phrases
    .map((phrase) => {
      if (typeof phrase === "string") return phrase;
      switch (phrase.kind) {
        case "person":
          return phrase.name;
        case "row":
          return `${phrase.table ?? "?"}/${phrase.row ?? "?"}`;
        default:
          return phrase.text;
      }
    })
    .join("");
}
