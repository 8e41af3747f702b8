import { shortId } from "../model/people.ts";
import type { Phrase } from "../model/phrase.ts";
import type { HostKey } from "../store/records.ts";
import { hasRows, showRow } from "./links.ts";
import { usePanel } from "./panel-context.ts";
import { PersonChip } from "./person-chip.tsx";
import { Verdict } from "./verdict.tsx";

/** A sentence with its people as chips and its rows by their short ids. */
export function Sentence(props: {
  phrases: readonly Phrase[];
  /** Where its rows are, so that they can be gone to. */
  host?: HostKey;
}) {
  const panel = usePanel();
  const { phrases, host } = props;
  return (
    <p class="sentence">
      {phrases.map((phrase, index) => {
        // biome-ignore-start lint/suspicious/noArrayIndexKey: phrases have no other identity
        if (typeof phrase === "string") return <span key={index}>{phrase}</span>;
        switch (phrase.kind) {
          case "person":
            return <PersonChip key={index} name={phrase.name} />;
          case "row":
            if (host !== undefined && phrase.table !== null && phrase.row !== null) {
              const { table, row } = phrase;
              if (hasRows(panel, host)) {
                return (
                  <button
                    key={index}
                    type="button"
                    class="link row-link"
                    title={`${row}, show it in Rows`}
                    onClick={() => showRow(panel, host, table, row)}
                  >
                    {`${table}/${shortId(row)}`}
                  </button>
                );
              }
            }
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
