import { shortId } from "../../model/people.ts";
import { type AuthorityVerdict, disagree } from "../../model/verdict.ts";
import { engineMessage } from "../../model/write-fate.ts";
import type { Column } from "../grid-source.ts";
import { PersonChip } from "../person-chip.tsx";
import { Verdict } from "../verdict.tsx";
import type { ReplayLine } from "./run-replay.ts";

/** Columns of the result of a replay: a verdict per authority, never blended. */
export const REPLAY_COLUMNS: readonly Column<ReplayLine>[] = [
  {
    key: "write",
    title: "Write",
    width: "minmax(130px, 1.2fr)",
    mono: true,
    cell: ({ write }) => `${write.op} ${write.table ?? "?"}/${shortId(write.row ?? "?")}`,
    text: ({ write }) => `${write.op} ${write.table ?? "?"}/${write.row ?? "?"}`,
  },
  {
    key: "as",
    title: "As",
    width: "minmax(96px, 0.8fr)",
    cell: ({ name }) =>
      name === null ? <span class="quiet">no session</span> : <PersonChip name={name} />,
    text: ({ name }) => name ?? "no session",
  },
  verdictColumn("page", "Page engine"),
  verdictColumn("sandbox", "Sandbox"),
  verdictColumn("recorded", "Recorded"),
  {
    key: "message",
    title: "Message",
    width: "minmax(120px, 1.2fr)",
    mono: true,
    cell: ({ thrown }) => (thrown === null ? "" : engineMessage(thrown)),
    text: ({ thrown }) => thrown ?? "",
    hint: ({ thrown }) => thrown ?? "",
  },
  {
    key: "why",
    title: "Why",
    width: "minmax(180px, 2fr)",
    cell: (line) => (
      <>
        {disagree([line.page, line.sandbox]) && <span class="unsure">≠ they disagree. </span>}
        {whyOf(line)}
      </>
    ),
    text: whyOf,
    hint: whyOf,
  },
];

/** The sandbox explains; where it cannot, the engine's own words have to do. */
function whyOf({ page, sandbox }: ReplayLine): string {
  return sandbox.verdict === "unknown" && page.verdict === "unknown"
    ? `${page.reason} ${sandbox.reason}`
    : sandbox.reason;
}

function verdictColumn(key: "page" | "sandbox" | "recorded", title: string): Column<ReplayLine> {
  const of = (line: ReplayLine): AuthorityVerdict => line[key];
  return {
    key,
    title,
    width: "92px",
    cell: (line) => <Verdict verdict={of(line).verdict} hint={of(line).reason} />,
    text: (line) => of(line).verdict,
    hint: (line) => of(line).reason,
  };
}
