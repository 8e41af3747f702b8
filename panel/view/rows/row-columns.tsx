import { dateTime, relativeTime } from "../../model/format.ts";
import { takesSessions } from "../../model/host-facts.ts";
import type { Identities } from "../../model/identities.ts";
import { identityHover } from "../../model/identity-words.ts";
import { shortId } from "../../model/people.ts";
import { personIn } from "../../model/row-owner.ts";
import type { RowRights } from "../../model/row-rights.ts";
import { valueRaw } from "../../model/value-text.ts";
import { disagree, type VerdictWord } from "../../model/verdict.ts";
import type { HostRecord } from "../../store/records.ts";
import type { Column } from "../grid-source.ts";
import type { Panel } from "../panel-context.ts";
import { Avatar } from "../person-chip.tsx";
import { Author } from "../row-table.tsx";
import { ValueView } from "../value.tsx";
import { Verdict } from "../verdict.tsx";
import type { ListedRow } from "./load-rows.ts";

/** What the sandbox says to somebody's rights on a row; `null` while it says nothing. */
export type SandboxRights = (row: ListedRow) => RowRights | null;

/** Columns for the rows of a table: id, its own, who made it and when, and somebody's rights. */
export function rowColumns(
  panel: Panel,
  host: HostRecord,
  table: string,
  sandbox: SandboxRights,
): Column<ListedRow>[] {
  const schema = host.schema?.[table]?.columns ?? [];
  const { people } = panel.store.recording;
  panel.store.versions.identities.value;
  const now = panel.now.value;
  return [
    {
      key: "id",
      title: "id",
      width: "64px",
      mono: true,
      cell: ({ id }) => shortId(id),
      text: ({ id }) => id,
      hint: ({ id }) => id,
    },
    ...schema.map(({ name, column_type: type }): Column<ListedRow> => {
      const numeric = ["Integer", "BigInt", "Double"].includes(type.type);
      return {
        key: name,
        title: name,
        width: type.type === "Boolean" ? "72px" : "minmax(96px, 1fr)",
        ...(numeric ? { align: "end" as const } : {}),
        text: ({ values }) => valueRaw(values[name], name),
        ...(numeric ? { order: ({ values }: ListedRow) => numberOf(values[name]) } : {}),
        hint: ({ values }) => valueRaw(values[name], name),
        cell: ({ values }) => {
          const owner = personIn(values[name], people);
          return (
            <span class="chip">
              <ValueView value={values[name]} column={name} cell />
              {owner !== null && <Avatar name={owner} />}
            </span>
          );
        },
      };
    }),
    authorColumn("$createdBy", people.identities),
    timeColumn("$createdAt", now),
    authorColumn("$updatedBy", people.identities),
    timeColumn("$updatedAt", now),
    ...(["read", "edit", "delete"] as const).map((right) =>
      takesSessions(host) ? rightColumn(right, sandbox) : sandboxColumn(right, sandbox),
    ),
  ];
}

function numberOf(value: unknown): number {
  const number = (value as { value?: unknown } | undefined)?.value;
  return typeof number === "number" ? number : Number.NaN;
}

function authorColumn(name: string, identities: Identities): Column<ListedRow> {
  return {
    key: name,
    title: name,
    width: "minmax(112px, 0.9fr)",
    cell: ({ values }) => <Author value={values[name]} />,
    text: ({ values }) => valueRaw(values[name]),
    hint: ({ values }) => identityHover(identities, valueRaw(values[name])),
  };
}

function timeColumn(name: string, now: number): Column<ListedRow> {
  const millis = ({ values }: ListedRow): number => numberOf(values[name]) / 1_000;
  return {
    key: name,
    title: name,
    width: "88px",
    cell: (row) => {
      const at = millis(row);
      return Number.isNaN(at) ? "–" : relativeTime(at, now);
    },
    text: (row) => {
      const at = millis(row);
      return Number.isNaN(at) ? "" : new Date(at).toISOString();
    },
    order: millis,
    hint: (row) => dateTime(millis(row)),
  };
}

/** A right by both authorities, side by side: the page's engine, then the sandbox. */
function rightColumn(right: keyof RowRights, sandbox: SandboxRights): Column<ListedRow> {
  const verdicts = (row: ListedRow) => ({
    engine: row.rights?.[right] ?? null,
    sandbox: sandbox(row)?.[right] ?? null,
  });
  return {
    key: `can ${right}`,
    title: right,
    width: "100px",
    cell: (row) => <RightMarks {...verdicts(row)} />,
    text: (row) => rightText(verdicts(row)),
    hint: (row) => {
      const { engine, sandbox } = verdicts(row);
      if (engine === null) return "Without a session nothing is checked.";
      return `page engine: ${engine}\nsandbox: ${sandbox ?? "no policies known here"}${isFinding(engine, sandbox) ? "\nThey contradict each other: one of them is wrong." : ""}`;
    },
  };
}

/** A right where only the sandbox says something of a whole list. */
function sandboxColumn(right: keyof RowRights, sandbox: SandboxRights): Column<ListedRow> {
  const verdict = (row: ListedRow): VerdictWord => sandbox(row)?.[right] ?? "unknown";
  return {
    key: `can ${right}`,
    title: right,
    width: "100px",
    cell: (row) => (
      <span class="right-marks">
        <span class="hidden-label">sandbox: </span>
        <RightMark verdict={verdict(row)} />
      </span>
    ),
    text: verdict,
    hint: (row) =>
      sandbox(row)
        ? `sandbox: ${verdict(row)}`
        : "No policies are known here. Open the row to ask Jazz for its own user.",
  };
}

interface RightVerdicts {
  engine: VerdictWord | null;
  sandbox: VerdictWord | null;
}

function RightMarks({ engine, sandbox }: RightVerdicts) {
  if (engine === null) return <span class="quiet">–</span>;
  const differ = isFinding(engine, sandbox);
  return (
    <span class={`right-marks ${differ ? "differ" : ""}`}>
      <span class="hidden-label">page engine: </span>
      <RightMark verdict={engine} />
      {sandbox !== null && (
        <>
          <span class="unsure" aria-hidden="true">
            {differ ? " ≠ " : " "}
          </span>
          <span class="hidden-label">{differ ? "but sandbox: " : ", sandbox: "}</span>
          <RightMark verdict={sandbox} />
        </>
      )}
    </span>
  );
}

function isFinding(engine: VerdictWord | null, sandbox: VerdictWord | null): boolean {
  if (engine === null || sandbox === null) return false;
  return disagree([
    { authority: "page engine", verdict: engine, reason: "" },
    { authority: "sandbox", verdict: sandbox, reason: "" },
  ]);
}

function rightText({ engine, sandbox }: RightVerdicts): string {
  if (engine === null) return "";
  if (sandbox === null || sandbox === engine) return engine;
  return `${engine}${isFinding(engine, sandbox) ? " ≠ " : ", sandbox: "}${sandbox}`;
}

/** A verdict for a narrow cell: its sign and a short word. */
function RightMark({ verdict }: { verdict: VerdictWord }) {
  if (verdict !== "unknown") {
    return <Verdict verdict={verdict} text={verdict === "allowed" ? "yes" : "no"} />;
  }
  return (
    <>
      <Verdict verdict={verdict} text="" />
      <span class="hidden-label">unknown</span>
    </>
  );
}
