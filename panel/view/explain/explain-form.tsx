import { type Signal, useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { RowSnapshot } from "../../../sandbox/policy/evidence.ts";
import { EXPLAINED, type ExplainedOperation } from "../../model/explain-question.ts";
import { shortId, shortName } from "../../model/people.ts";
import { readClaims } from "../../model/personas.ts";
import { valueRaw } from "../../model/value-text.ts";
import type { HostRecord } from "../../store/records.ts";
import type { ExplainPersona } from "./explain-persona.ts";

/** Rows offered at once; the rest is found by typing. */
const OFFERED = 200;
/** Rows beyond which there is something to find. */
const FEW = 12;

export interface ExplainFormProps {
  host: HostRecord;
  table: Signal<string>;
  operation: Signal<ExplainedOperation>;
  row: Signal<string | null>;
  rows: readonly RowSnapshot[];
  chosen: RowSnapshot | null;
  persona: ExplainPersona;
}

/** Who does what with which row. */
export function ExplainForm(props: ExplainFormProps) {
  const { host, table, operation, row, rows, chosen, persona } = props;
  const id = useId();
  const tables = Object.keys(host.schema ?? {});
  return (
    <div class="explain-form form-grid">
      <label for={`${id}-who`}>Persona</label>
      <select
        id={`${id}-who`}
        value={persona.pick.value}
        onChange={(event) => {
          persona.pick.value = event.currentTarget.value;
        }}
      >
        {persona.choices.value.map(({ key, text }) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
      <Claims persona={persona} />
      <label for={`${id}-operation`}>Operation</label>
      <select
        id={`${id}-operation`}
        value={operation.value}
        onChange={(event) => {
          operation.value = event.currentTarget.value as ExplainedOperation;
        }}
      >
        {EXPLAINED.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <label for={`${id}-table`}>Table</label>
      <select
        id={`${id}-table`}
        value={table.value}
        onChange={(event) => {
          table.value = event.currentTarget.value;
          row.value = null;
        }}
      >
        {tables.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <RowChoice row={row} rows={rows} chosen={chosen} isCopy={operation.value === "insert"} />
    </div>
  );
}

function RowChoice(props: {
  row: Signal<string | null>;
  rows: readonly RowSnapshot[];
  chosen: RowSnapshot | null;
  /** Whether a new row is to begin as a copy of it. */
  isCopy: boolean;
}) {
  const { row, rows, chosen, isCopy } = props;
  const id = useId();
  const search = useSignal("");
  const wanted = search.value.trim().toLowerCase();
  const found = wanted === "" ? rows : rows.filter((one) => textOf(one).includes(wanted));
  const offered = found.slice(0, OFFERED);
  if (chosen && !offered.includes(chosen)) offered.unshift(chosen);
  return (
    <>
      {rows.length > FEW && (
        <>
          <label for={`${id}-find`}>Find row</label>
          <input
            id={`${id}-find`}
            class="field"
            type="search"
            placeholder="an id, or text in it"
            value={search.value}
            onInput={(event) => {
              search.value = event.currentTarget.value;
            }}
          />
        </>
      )}
      <label for={`${id}-row`}>{isCopy ? "Copy of row" : "Row"}</label>
      <div>
        <select
          id={`${id}-row`}
          value={chosen?.id ?? ""}
          disabled={rows.length === 0}
          onChange={(event) => {
            row.value = event.currentTarget.value;
          }}
        >
          {(isCopy || !chosen) && (
            <option value="">
              {isCopy ? "none" : rows.length === 0 ? "no rows here" : "choose"}
            </option>
          )}
          {offered.map((one) => (
            <option key={one.id} value={one.id}>
              {labelOf(one)}
            </option>
          ))}
        </select>
        {!chosen && row.value && !isCopy && (
          <p class="unsure">The page does not hold the row {row.value}.</p>
        )}
        {found.length > OFFERED && (
          <p class="quiet">The first {OFFERED} of them: type to find others.</p>
        )}
      </div>
    </>
  );
}

/** Somebody else's session is typed; a guessed one can be completed. */
function Claims({ persona }: { persona: ExplainPersona }) {
  const id = useId();
  const result = persona.result.value;
  if (persona.pick.value !== "other") {
    if (!result.ok || !result.persona.session) return null;
    const { claims } = result.persona.session;
    const known = result.persona.claimsKnown;
    return (
      <>
        <span class="form-label">Claims</span>
        <div>
          {known ? (
            <code>{JSON.stringify(claims)}</code>
          ) : (
            <span class="unsure">
              Only the name was seen: claims that matter are counted as unknown.
            </span>
          )}{" "}
          <button type="button" class="link" onClick={() => persona.edit(result.persona)}>
            {known ? "Edit" : "Type them"}
          </button>
        </div>
      </>
    );
  }
  const read = readClaims(persona.claims.value);
  return (
    <>
      <label for={`${id}-user`}>User id</label>
      <input
        id={`${id}-user`}
        class="field"
        type="text"
        autocomplete="off"
        spellcheck={false}
        value={persona.userId.value}
        onInput={(event) => {
          persona.userId.value = event.currentTarget.value;
        }}
      />
      <label for={`${id}-claims`}>Claims</label>
      <div>
        <textarea
          id={`${id}-claims`}
          class="field claims"
          rows={2}
          spellcheck={false}
          aria-invalid={!read.ok}
          aria-describedby={read.ok ? undefined : `${id}-problem`}
          value={persona.claims.value}
          onInput={(event) => {
            persona.claims.value = event.currentTarget.value;
          }}
        />
        {!read.ok && (
          <p id={`${id}-problem`} class="problem">
            {read.problem}
          </p>
        )}
      </div>
    </>
  );
}

function textOf({ id, values, createdBy }: RowSnapshot): string {
  const texts = Object.entries(values).map(([column, value]) => valueRaw(value, column));
  return [id, createdBy, ...texts].join(" ").toLowerCase();
}

/** The end of its id, its first text, and who made it. */
function labelOf({ id, values, createdBy, authors }: RowSnapshot): string {
  const text = Object.values(values).find(({ type }) => type === "Text");
  const words = text ? valueRaw(text).slice(0, 40) : "";
  return [
    shortId(id),
    words,
    createdBy && `by ${shortName(authors?.get(createdBy)?.subject ?? createdBy)}`,
  ]
    .filter(Boolean)
    .join(" · ");
}
