import { listText } from "../../model/format.ts";
import { handleCall, requestLine } from "../../model/handle-words.ts";
import { requestCounts, requestUsers } from "../../model/request-summary.ts";
import { type RequestWarning, requestWarnings } from "../../model/request-warnings.ts";
import type { RequestRecord } from "../../store/records.ts";
import type { Column } from "../grid-source.ts";
import { backendName } from "../host-label.ts";
import type { Panel } from "../panel-context.ts";
import { PersonChip } from "../person-chip.tsx";
import { timeColumn } from "../time-column.ts";

/** When a recording ends, or now: milliseconds since the epoch. */
export function momentOf({ store, now }: Panel): number {
  return store.recording.imported?.exportedAt ?? now.value;
}

/** The name of the backend that answered it. */
export function answeredBy({ store }: Panel, work: RequestRecord): string {
  const host = store.recording.hosts.get(work.host);
  return host ? backendName(store, host) : "a backend";
}

/** Columns of the list of what backends were asked, and did of themselves. */
export function requestColumns(panel: Panel): readonly Column<RequestRecord>[] {
  const warnings = (work: RequestRecord): RequestWarning[] =>
    requestWarnings(work, momentOf(panel));
  const calls = ({ handles }: RequestRecord): string =>
    handles.map((handle) => handleCall(handle)).join(", ");
  const users = (work: RequestRecord): string => listText(requestUsers(work));
  const name = (work: RequestRecord): string => answeredBy(panel, work);
  return [
    timeColumn(),
    {
      key: "backend",
      title: "Backend",
      width: "minmax(72px, 0.6fr)",
      cell: name,
      text: name,
      hint: name,
    },
    {
      key: "request",
      title: "Request",
      width: "minmax(110px, 1.2fr)",
      mono: true,
      cell: (work) => (work.request ? requestLine(work) : <span class="quiet">job</span>),
      text: requestLine,
      hint: requestLine,
    },
    {
      key: "session",
      title: "Session",
      width: "minmax(96px, 0.9fr)",
      cell: (work) => <Users users={requestUsers(work)} />,
      text: users,
      hint: users,
    },
    {
      key: "handles",
      title: "Handles",
      width: "minmax(120px, 1.4fr)",
      mono: true,
      cell: calls,
      text: calls,
      hint: (work) => work.handles.map(handleCall).join("\n"),
    },
    countColumn("writes", "Writes", (work) => requestCounts(work).written),
    countColumn("reads", "Reads", (work) => requestCounts(work).reads),
    {
      key: "warnings",
      title: "Warnings",
      width: "minmax(110px, 1.6fr)",
      cell: (work) => <Warnings warnings={warnings(work)} />,
      text: (work) =>
        warnings(work)
          .map(({ sentence }) => sentence)
          .join(" "),
      order: (work) => warnings(work).length || Number.NaN,
      hint: (work) =>
        warnings(work)
          .map(({ sentence }) => sentence)
          .join("\n"),
    },
  ];
}

function Users({ users: [first, ...others] }: { users: readonly string[] }) {
  if (first === undefined) return <span class="quiet">–</span>;
  return (
    <>
      <PersonChip name={first} />
      {others.length > 0 && <span class="quiet"> +{others.length}</span>}
    </>
  );
}

const WORDS: Record<RequestWarning["kind"], string> = {
  failed: "not resolved",
  disagree: "handles disagree",
  attributed: "attributed",
  system: "jazz:system",
  unused: "handle not used",
};

function Warnings({ warnings }: { warnings: readonly RequestWarning[] }) {
  if (warnings.length === 0) return null;
  const words = [...new Set(warnings.map(({ kind }) => kind))].map((kind) => WORDS[kind]);
  const failed = warnings.some(({ kind }) => kind === "failed");
  return (
    <span class={failed ? "bad" : "unsure"}>
      <span aria-hidden="true">{failed ? "✕ " : "⚠ "}</span>
      {words.join(", ")}
    </span>
  );
}

function countColumn(
  key: string,
  title: string,
  count: (work: RequestRecord) => number,
): Column<RequestRecord> {
  return {
    key,
    title,
    width: "56px",
    align: "end",
    cell: (work) => count(work) || <span class="quiet">–</span>,
    text: (work) => String(count(work)),
    order: count,
  };
}
