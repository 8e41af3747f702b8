import { MODE_LABELS } from "../../../protocol/attribution.ts";
import { millisText, spanText } from "../../model/format.ts";
import { handleSentence, requestLine } from "../../model/handle-words.ts";
import { shortId } from "../../model/people.ts";
import { fateOf, fateTone } from "../../model/write-fate.ts";
import { marksSentence, modeText, writeMarks } from "../../model/write-marks.ts";
import type { WriteRecord } from "../../store/records.ts";
import type { Column } from "../grid-source.ts";
import { PersonChip } from "../person-chip.tsx";
import { timeColumn } from "../time-column.ts";

/** Columns of the list of writes. */
export const WRITE_COLUMNS: readonly Column<WriteRecord>[] = [
  timeColumn(),
  {
    key: "op",
    title: "Op",
    width: "62px",
    cell: ({ op }) => op,
    text: ({ op }) => op,
  },
  {
    key: "table",
    title: "Table",
    width: "minmax(72px, 1fr)",
    mono: true,
    cell: ({ table }) => table ?? <span class="quiet">?</span>,
    text: ({ table }) => table ?? "",
    hint: ({ table }) => table ?? "The engine was not told the table; the row was never seen.",
  },
  {
    key: "row",
    title: "Row",
    width: "66px",
    mono: true,
    cell: ({ row }) => (row === null ? "–" : shortId(row)),
    text: ({ row }) => row ?? "",
    hint: ({ row }) => row ?? "",
  },
  {
    key: "author",
    title: "Author",
    width: "minmax(118px, 1.3fr)",
    cell: ({ author }) => <PersonChip name={author} />,
    text: ({ author }) => author,
  },
  {
    key: "mode",
    title: "Mode",
    width: "minmax(110px, 1fr)",
    cell: (write) => <ModeCell write={write} />,
    text: modeText,
    hint: marksSentence,
  },
  {
    key: "fate",
    title: "Fate",
    width: "minmax(96px, 1fr)",
    cell: (write) => <FateCell write={write} />,
    text: (write) => fateOf(write).word,
    hint: (write) => {
      const { at, code, reason } = fateOf(write);
      const late = at !== null && at > write.at ? `${spanText(at - write.at)} later` : "";
      return [late, code, reason].filter(Boolean).join(": ");
    },
  },
  {
    key: "ms",
    title: "ms",
    width: "54px",
    align: "end",
    cell: ({ micros, received }) => (received ? "–" : millisText(micros)),
    text: ({ micros, received }) => (received ? "" : (micros / 1_000).toFixed(3)),
    order: ({ micros, received }) => (received ? Number.NaN : micros),
    hint: ({ received }) => (received ? "" : "Time inside the engine"),
  },
];

/** The same where a backend is known: through which handle, and for which request. */
export const HANDLE_COLUMNS: readonly Column<WriteRecord>[] = WRITE_COLUMNS.flatMap((column) =>
  column.key === "mode" ? [column, handleColumn()] : [column],
);

function handleColumn(): Column<WriteRecord> {
  return {
    key: "handle",
    title: "Handle",
    width: "minmax(92px, 1fr)",
    mono: true,
    cell: ({ handle }) => handle && (handle.kind ?? <span class="quiet">?</span>),
    text: ({ handle }) => handle?.kind ?? "",
    hint: ({ handle }) =>
      handle === null ? "" : `${requestLine(handle.work)} · ${handleSentence(handle)}`,
  };
}

const MARKS = { acting: "⇄", replay: "↻", undo: "↶" } as const;

function ModeCell({ write }: { write: WriteRecord }) {
  if (write.received) return <span class="quiet">–</span>;
  const label = MODE_LABELS[write.mode].toLowerCase();
  const { by, acting } = writeMarks(write);
  const mark = by ?? (acting ? "acting" : null);
  if (mark === null) return <span class="quiet">{label}</span>;
  return (
    <span>
      {label} <span aria-hidden="true">{MARKS[mark]}</span>
      <span class="hidden-label">, {mark}</span>
    </span>
  );
}

function FateCell({ write }: { write: WriteRecord }) {
  const { word } = fateOf(write);
  const tone = fateTone(word);
  if (tone === "plain") return <span class={word === "local" ? "" : "quiet"}>{word}</span>;
  return (
    <span class={tone}>
      <span aria-hidden="true">{tone === "good" ? "✓ " : "✕ "}</span>
      {word}
    </span>
  );
}
