import { SYSTEM_AUTHOR } from "../../../protocol/jazz.ts";
import type { ReplayLine, ReplayPersona } from "../../model/replay-line.ts";
import type { AuthorityVerdict } from "../../model/verdict.ts";
import { engineMessage, type FateWord, fateTone } from "../../model/write-fate.ts";
import type { Column } from "../grid-source.ts";
import { Avatar, PersonChip } from "../person-chip.tsx";
import { Verdict } from "../verdict.tsx";
import { writeFullName, writeName } from "../writes/write-name.ts";
import { SplitBadge } from "./split-badge.tsx";
import type { Undone } from "./undo-run.ts";

/** What is known of a line besides: a note on its batch, and of a replay for good what came of it. */
export interface LineFacts {
  batchNote(line: ReplayLine): string | null;
  fate(line: ReplayLine): FateWord | null;
  undone(line: ReplayLine): Undone | null;
}

/** Columns of the result of a replay: a verdict per authority, never blended. */
export function replayColumns(
  facts: LineFacts,
  kind: "dry run" | "for real",
  engine: "page engine" | "backend" = "page engine",
): readonly Column<ReplayLine>[] {
  const why = (line: ReplayLine): string => whyOf(line, facts);
  return [
    {
      key: "write",
      title: "Write",
      width: "minmax(150px, 1.3fr)",
      mono: true,
      cell: ({ write }) => writeName(write),
      text: ({ write }) => writeFullName(write),
      order: ({ nth }) => nth,
      hint: ({ write }) => writeFullName(write),
    },
    {
      key: "as",
      title: "As",
      width: "minmax(84px, 0.8fr)",
      cell: ({ persona }) => <PersonaChip persona={persona} />,
      text: ({ persona }) => persona.label,
      hint: ({ persona }) => persona.name ?? persona.label,
    },
    ...(kind === "for real" ? realColumns(facts) : []),
    verdictColumn("page", engine === "backend" ? "Backend" : "Page engine"),
    verdictColumn("sandbox", "Sandbox"),
    verdictColumn("recorded", "Recorded"),
    {
      key: "message",
      title: "Message",
      width: "minmax(72px, 1fr)",
      mono: true,
      cell: ({ thrown }) => (thrown === null ? "" : engineMessage(thrown)),
      text: ({ thrown }) => thrown ?? "",
      hint: ({ thrown }) => thrown ?? "",
    },
    {
      key: "why",
      title: "Why",
      width: "minmax(130px, 2fr)",
      cell: (line) => (
        <>
          <SplitBadge line={line} />
          {why(line)}
        </>
      ),
      text: why,
      hint: why,
    },
  ];
}

/** Whom a replay plays as: by their name, or as the picker called them. */
export function PersonaChip({ persona: { name, label, through } }: { persona: ReplayPersona }) {
  if (through) {
    return (
      <span class="chip" title={label}>
        <Avatar name={name ?? SYSTEM_AUTHOR} />
        <span class="name mono">{label}</span>
      </span>
    );
  }
  if (name === null) return <span class="quiet">no session</span>;
  if (name === label) return <PersonChip name={name} />;
  return (
    <span class="chip" title={name}>
      <Avatar name={name} />
      <span class="name">{label}</span>
    </span>
  );
}

function realColumns(facts: LineFacts): Column<ReplayLine>[] {
  return [
    {
      key: "outcome",
      title: "Outcome",
      width: "84px",
      cell: ({ real }) => <Outcome outcome={real?.outcome ?? "skipped"} />,
      text: ({ real }) => real?.outcome ?? "",
    },
    {
      key: "fate",
      title: "Fate",
      width: "84px",
      cell: (line) => {
        const word = facts.fate(line);
        return word === null ? <span class="quiet">–</span> : <Fate word={word} />;
      },
      text: (line) => facts.fate(line) ?? "",
    },
    {
      key: "undo",
      title: "Undo",
      width: "96px",
      cell: (line) => facts.undone(line)?.outcome ?? <span class="quiet">–</span>,
      text: (line) => facts.undone(line)?.outcome ?? "",
      hint: (line) => facts.undone(line)?.left.join(" ") ?? "",
    },
  ];
}

function Outcome({ outcome }: { outcome: NonNullable<ReplayLine["real"]>["outcome"] }) {
  if (outcome === "made") {
    return (
      <span class="good">
        <span aria-hidden="true">✓ </span>made
      </span>
    );
  }
  if (outcome === "skipped") return <span class="quiet">not tried</span>;
  return (
    <span class="bad">
      <span aria-hidden="true">✕ </span>
      {outcome}
    </span>
  );
}

export function Fate({ word }: { word: FateWord }) {
  const tone = fateTone(word);
  if (tone === "plain") return <span>{word}</span>;
  return (
    <span class={tone}>
      <span aria-hidden="true">{tone === "good" ? "✓ " : "✕ "}</span>
      {word}
    </span>
  );
}

/**
 * Notes first, then the sandbox's explanation. Where it has none, the engine's own words have to do.
 */
function whyOf(line: ReplayLine, facts: LineFacts): string {
  const { page, sandbox, server } = line;
  const notes = [
    facts.batchNote(line) ?? "",
    server ? `A server would say ${server.verdict}.` : "",
    sandbox.verdict === "unknown" && page.verdict === "unknown" ? page.reason : "",
    sandbox.reason,
  ];
  return notes.filter(Boolean).join(" ");
}

function verdictColumn(key: "page" | "sandbox" | "recorded", title: string): Column<ReplayLine> {
  const of = (line: ReplayLine): AuthorityVerdict => line[key];
  return {
    key,
    title,
    width: "90px",
    cell: (line) => <Verdict verdict={of(line).verdict} hint={of(line).reason} />,
    text: (line) => of(line).verdict,
    hint: (line) => of(line).reason,
  };
}
