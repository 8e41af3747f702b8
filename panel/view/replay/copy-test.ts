import { PROVENANCE_COLUMNS } from "../../../protocol/jazz.ts";
import { tableQuery } from "../../../protocol/table-query.ts";
import { answeredRows } from "../../model/answered-rows.ts";
import { pageHost } from "../../model/loopback.ts";
import { replaySummaries, summaryText } from "../../model/replay-summary.ts";
import { replayTest } from "../../model/replay-test.ts";
import { snapshotOf } from "../../model/sandbox-evidence.ts";
import type { RowSource } from "../../model/test-seeds.ts";
import type { SessionOf } from "../../model/test-world.ts";
import { askPage } from "../../store/ask-page.ts";
import type { Panel } from "../panel-context.ts";
import { liveRecording } from "./live-recording.ts";
import type { ReplayRun } from "./replay-run.ts";

/** A test file that expects what a replay came to. Rows it needs are asked of the page. */
export async function replayTestFile(panel: Panel, run: ReplayRun): Promise<string> {
  const { host, personas, mode } = run.plan;
  const { schema } = host;
  if (!schema) throw new Error("The schema of this database is not known yet.");
  const { court } = run;
  const lines = run.lines.peek();
  const url = liveRecording(panel.store).documents.get(host.document)?.hello?.url ?? "";
  const summaries = replaySummaries(lines, personas);
  return replayTest({
    lines,
    personas,
    mode,
    schema,
    known:
      "missing" in court
        ? null
        : {
            schema: court.evidence.schema,
            rows: (table) => court.evidence.rows(table),
          },
    source: rowSource(panel, run),
    sessionOf: sessionOf(panel),
    about: [
      `What a replay on ${pageHost(url)} came to, for jazz-tools 2.0.0-alpha.53 and vitest.`,
      ...summaries.map((summary) => summaryText(summary, mode)),
      "Mend the two imports of the app, and run it beside the app's other tests.",
    ],
  });
}

/** Rows from before the replay where the sandbox loaded them, else from the page as it is now. */
function rowSource(panel: Panel, { plan: { host }, court }: ReplayRun): RowSource {
  return {
    async find(table, ids) {
      const evidence = "missing" in court ? null : court.evidence;
      const known = ids.map((id) => evidence?.row(table, id));
      const missing = ids.filter((_, index) => known[index] === undefined);
      const found = known.flatMap((row) => row ?? []);
      if (missing.length === 0) return found;
      const own = host.schema?.[table]?.columns.map(({ name }) => name) ?? [];
      const query = tableQuery(table, { ids: missing, columns: [...own, ...PROVENANCE_COLUMNS] });
      const result = await askPage(panel, host, query, null);
      return [...found, ...answeredRows(result).map(snapshotOf)];
    },
  };
}

/** Sessions as they were seen, else with the name alone. */
function sessionOf(panel: Panel): SessionOf {
  const { people } = liveRecording(panel.store);
  return (user) => people.get(user)?.session ?? { user_id: user, claims: {}, authMode: "external" };
}
