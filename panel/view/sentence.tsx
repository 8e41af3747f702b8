import { shortId } from "../model/people.ts";
import type { Phrase } from "../model/phrase.ts";
import { PersonChip } from "./person-chip.tsx";
import { Verdict } from "./verdict.tsx";

/** A sentence with its people as chips and its rows by their short ids. */
export function Sentence({ phrases }: { phrases: readonly Phrase[] }) {
  return (
    <p class="sentence">
      {phrases.map((phrase, index) => {
        // biome-ignore-start lint/suspicious/noArrayIndexKey: phrases have no other identity
        if (typeof phrase === "string") return <span key={index}>{phrase}</span>;
        switch (phrase.kind) {
          case "person":
            return <PersonChip key={index} name={phrase.name} />;
          case "row":
            return (
              <strong key={index} title={phrase.row ?? "The row's id is not known."}>
                {phrase.table ?? "a row"}
                {phrase.row !== null && `/${shortId(phrase.row)}`}
              </strong>
            );
          case "code":
            return <code key={index}>{phrase.text}</code>;
          case "verdict":
            return <Verdict key={index} verdict={phrase.verdict} text={phrase.text} />;
        }
        // biome-ignore-end lint/suspicious/noArrayIndexKey: phrases have no other identity
        return null;
      })}
    </p>
  );
}
