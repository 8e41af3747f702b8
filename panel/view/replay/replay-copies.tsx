import { useSignal } from "@preact/signals";
import { plural } from "../../model/format.ts";
import type { ReplayLine } from "../../model/replay-line.ts";
import { type Report, reportMarkdown, reportTsv } from "../../model/replay-report.ts";
import { replaySummaries, summaryText } from "../../model/replay-summary.ts";
import { scopeWords } from "../../model/replay-words.ts";
import { copyText } from "../copy.ts";
import type { Column } from "../grid-source.ts";
import { usePanel } from "../panel-context.ts";
import { replayTestFile } from "./copy-test.ts";
import type { ReplayRun } from "./replay-run.ts";

/** Takes the results along: as a table, for a message, or as tests. */
export function ReplayCopies(props: { run: ReplayRun; columns: readonly Column<ReplayLine>[] }) {
  const { run, columns } = props;
  const panel = usePanel();
  const problem = useSignal<string | null>(null);
  const lines = run.lines.value;
  if (lines.length === 0) return null;
  const what = plural(lines.length, "result");

  const report = (): Report => ({
    summary: summary(run),
    titles: columns.map(({ title }) => title),
    rows: lines.map((line) => columns.map((column) => column.text(line))),
  });
  const copyTest = async (): Promise<void> => {
    try {
      problem.value = null;
      await copyText(panel, await replayTestFile(panel, run), `${what} as a test`);
    } catch (error) {
      problem.value = `The test could not be written: ${(error as Error).message}`;
    }
  };
  return (
    <>
      <div class="actions">
        <button
          type="button"
          class="button"
          title="As a table, for spreadsheets"
          onClick={() => void copyText(panel, reportTsv(report()), `${what} as TSV`)}
        >
          Copy as TSV
        </button>
        <button
          type="button"
          class="button"
          title="As a table with a summary, for issues and messages"
          onClick={() => void copyText(panel, reportMarkdown(report()), `${what} as Markdown`)}
        >
          Copy as Markdown
        </button>
        <button
          type="button"
          class="button"
          title="As a vitest file that expects exactly these verdicts"
          onClick={() => void copyTest()}
        >
          Copy as test
        </button>
      </div>
      {problem.value !== null && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
    </>
  );
}

function summary(run: ReplayRun): string[] {
  const { personas, mode } = run.plan;
  return replaySummaries(run.lines.peek(), personas).map(
    (one) => `${summaryText(one, mode)} ${scopeWords(one.persona, mode)}`,
  );
}
