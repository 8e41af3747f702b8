import { backendCall, type Mode } from "../../../protocol/attribution.ts";
import type { ReplayLine } from "../../model/replay-line.ts";
import { isSplit } from "../../model/replay-line.ts";
import { asWhom } from "../../model/replay-summary.ts";
import { scopeWords } from "../../model/replay-words.ts";
import { disagree } from "../../model/verdict.ts";
import type { WriteRecord } from "../../store/records.ts";
import { copyText } from "../copy.ts";
import { usePanel } from "../panel-context.ts";
import { Section } from "../section.tsx";
import { TraceTree } from "../trace-tree.tsx";
import { Verdict } from "../verdict.tsx";
import { FateTrail } from "../writes/write-details.tsx";
import type { LineFacts } from "./replay-columns.tsx";
import { ReplayDiff } from "./replay-diff.tsx";
import { writeName } from "./write-name.ts";

interface DetailsProps {
  line: ReplayLine;
  mode: Mode;
  facts: LineFacts;
  /** Whether the page has its policies in its schema. */
  merged: boolean;
  /** The write that was made for good, once the stream told of it. */
  made: WriteRecord | null;
}

/** One write as one persona: whose name it had, what each authority says and why, and the row it makes. */
export function ReplayDetails(props: DetailsProps) {
  const { line, mode, made } = props;
  const { trace } = line;
  return (
    <>
      <p>
        <strong>{writeName(line.write)}</strong> {asWhom(line.persona, mode)}:{" "}
        {scopeWords(line.persona, mode)}
      </p>
      <Notes {...props} />
      <div class="replay-diff">
        <Verdicts line={line} />
        <ReplayDiff line={line} />
        {made && <FateTrail write={made} />}
        {trace && trace.children.length > 0 && (
          <Section title="How the sandbox came to it">
            {trace.children.map((node) => (
              <TraceTree key={node.label} node={node} />
            ))}
          </Section>
        )}
      </div>
      <BackendCall line={line} mode={mode} />
    </>
  );
}

/** Why a server comes to another verdict than the page's engine. */
function serverNote(merged: boolean): string {
  return merged
    ? "This page has its policies merged into its schema, which Jazz judges by other rules than a server's; a server also sees the writes before this one."
    : "A server sees the writes before this one, while the policies of a page do not see what an open transaction has staged.";
}

function Notes({ line, mode, facts, merged }: DetailsProps) {
  const { recorded, page, persona, write, server } = line;
  const same = persona.name === write.author && mode === write.mode;
  const undone = facts.undone(line);
  const notes = [
    facts.batchNote(line),
    server ? `A server would say ${server.verdict}. ${serverNote(merged)}` : null,
    same && disagree([recorded, page])
      ? `The same user was ${recorded.verdict} when it was recorded: rows, claims or policies have changed since.`
      : null,
    undone ? `Undo: ${undone.outcome}. ${undone.left.join(" ")}` : null,
  ];
  return <>{notes.map((note) => note !== null && <p key={note}>{note}</p>)}</>;
}

function Verdicts({ line }: { line: ReplayLine }) {
  const { page, sandbox, server, recorded } = line;
  const rows = [
    { who: "page engine", ...page },
    { who: "sandbox", ...sandbox },
    ...(server ? [{ who: "a server would say", ...server }] : []),
    { who: "recorded", ...recorded },
  ];
  return (
    <Section
      title="Verdicts"
      aside={isSplit(line) && <span class="unsure">≠ they disagree, which is a finding</span>}
    >
      <table class="table">
        <tbody>
          {rows.map(({ who, verdict, reason }) => (
            <tr key={who}>
              <th scope="row">{who}</th>
              <td>
                <Verdict verdict={verdict} />
              </td>
              <td>{reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function BackendCall({ line: { persona }, mode }: { line: ReplayLine; mode: Mode }) {
  const panel = usePanel();
  const call = backendCall(persona.session, mode);
  return (
    <p class="quiet">
      In a backend: <code>{call}</code>{" "}
      <button
        type="button"
        class="link"
        onClick={() => void copyText(panel, call, "the backend call")}
      >
        copy
      </button>
    </p>
  );
}
