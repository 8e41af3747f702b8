import { useMemo } from "preact/hooks";
import { backendCall, type Mode } from "../../../protocol/attribution.ts";
import type { Finding } from "../../../sandbox/policy/lint/finding.ts";
import { handleCode } from "../../model/handle-words.ts";
import { isBackend } from "../../model/host-facts.ts";
import { knownPersona, NO_SESSION } from "../../model/personas.ts";
import { taggedValues } from "../../model/replay.ts";
import type { ReplayLine } from "../../model/replay-line.ts";
import { isSplit } from "../../model/replay-line.ts";
import { asWhom } from "../../model/replay-summary.ts";
import { modeAs } from "../../model/replay-through.ts";
import { scopeWords } from "../../model/replay-words.ts";
import { traceItems } from "../../model/trace-item.ts";
import { disagree } from "../../model/verdict.ts";
import type { HostRecord, WriteRecord } from "../../store/records.ts";
import { copyText } from "../copy.ts";
import { openExplain } from "../explain/explain-request.ts";
import { TraceTree } from "../explain/trace-tree.tsx";
import { usePanel } from "../panel-context.ts";
import { Section } from "../section.tsx";
import { Verdict } from "../verdict.tsx";
import { FateTrail } from "../writes/write-details.tsx";
import { writeName } from "../writes/write-name.ts";
import type { LineFacts } from "./replay-columns.tsx";
import { ReplayDiff } from "./replay-diff.tsx";

interface DetailsProps {
  line: ReplayLine;
  mode: Mode;
  facts: LineFacts;
  /** Where it was played. */
  host: HostRecord;
  /** The write that was made for good, once the stream told of it. */
  made: WriteRecord | null;
}

/** One write as one persona: whose name it had, what each authority says and why, and the row it makes. */
export function ReplayDetails(props: DetailsProps) {
  const { line, mode, made, host } = props;
  const { trace } = line;
  const items = useMemo(() => (trace ? traceItems(trace) : []), [trace]);
  return (
    <>
      <p>
        <strong>{writeName(line.write)}</strong>{" "}
        {line.persona.through ? "·" : `${asWhom(line.persona, mode)}:`}{" "}
        {scopeWords(line.persona, mode)}
      </p>
      <Notes {...props} />
      <div class="replay-diff">
        <Verdicts line={line} />
        <ReplayDiff line={line} />
        {made && <FateTrail write={made} />}
        {items.length > 0 && (
          <Section title="How the sandbox came to it">
            <TraceTree items={items} findingsOf={noFindings} />
            <ExplainLine line={line} host={host} />
          </Section>
        )}
      </div>
      <BackendCall line={line} mode={mode} />
    </>
  );
}

/** Warnings about clauses belong to the policies in force, which Explain asks for. */
const noFindings = (): readonly Finding[] => [];

/** The same question with other people, rows and values. */
function ExplainLine({ line, host }: { line: ReplayLine; host: HostRecord }) {
  const panel = usePanel();
  const { write, persona, table, before } = line;
  if (table === null || write.op === "restore") return null;
  const fresh = write.op === "insert" || (write.op === "upsert" && !before);
  const operation = fresh ? "insert" : write.op === "delete" ? "delete" : "update";
  return (
    <div class="actions">
      <button
        type="button"
        class="button"
        title="Ask the same for other people, rows and values"
        onClick={() =>
          openExplain(panel, {
            host: host.key,
            table,
            operation,
            row: fresh ? null : line.row,
            values: operation === "delete" ? null : taggedValues(write.values ?? {}),
            persona: persona.session ? knownPersona(persona.session) : NO_SESSION,
            about: `the replayed ${write.op}`,
          })
        }
      >
        Explain
      </button>
    </div>
  );
}

/** Why a server comes to another verdict than the page's engine. */
function serverNote(merged: boolean, where: "page" | "backend"): string {
  return merged
    ? `This ${where} has its policies merged into its schema, which Jazz judges by other rules than a server's; a server also sees the writes before this one.`
    : `A server sees the writes before this one, while the policies of a ${where} do not see what an open transaction has staged.`;
}

function Notes({ line, mode, facts, host }: DetailsProps) {
  const merged = host.info.policies.state === "merged";
  const { recorded, page, persona, write, server } = line;
  const same = persona.name === write.author && modeAs(persona, mode) === write.mode;
  const undone = facts.undone(line);
  const notes = [
    facts.batchNote(line),
    server
      ? `A server would say ${server.verdict}. ${serverNote(merged, isBackend(host) ? "backend" : "page")}`
      : null,
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
    { who: page.authority, ...page },
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
  const { through, session } = persona;
  const call = through
    ? handleCode({ kind: through.kind, session, attribution: null })
    : backendCall(session, mode);
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
