import { useComputed, useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { canAdvise } from "../../model/advice.ts";
import { isLive, pageAuth } from "../../model/host-facts.ts";
import { seenPersonas } from "../../model/personas.ts";
import { tableKey } from "../../store/recording.ts";
import type { HostRecord } from "../../store/records.ts";
import { closeOnEscape } from "../dialogs/close-on-escape.ts";
import { loadEvidence, policyStamp } from "../evidence.ts";
import { onDemand } from "../on-demand.tsx";
import { usePanel } from "../panel-context.ts";
import { useResource } from "../use-resource.ts";
import { ExplainForm } from "./explain-form.tsx";
import { explainPersona } from "./explain-persona.ts";
import type { ExplainRequest } from "./explain-request.ts";
import { ExplainResult } from "./explain-result.tsx";

const LaterInsert = onDemand(async () => (await import("./later-insert.tsx")).LaterInsert);

/** Why somebody may or may not do something with a row: pick it all, and see the clauses. */
export function ExplainDialog({ request }: { request: ExplainRequest }) {
  const { store, ui } = usePanel();
  const element = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = element.current;
    if (dialog && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  const close = (): void => {
    ui.explain.value = null;
  };
  store.versions.hosts.value;
  const host = store.allHosts.value.get(request.host);
  return (
    <dialog
      ref={element}
      class="wide"
      aria-label="Explain"
      onClose={close}
      onCancel={close}
      onKeyDown={closeOnEscape(close)}
    >
      <div class="dialog-column">
        <div class="dialog-head">
          <h2>Explain</h2>
          {request.about !== undefined && <span class="quiet">{request.about}</span>}
        </div>
        {host && (isLive(host) || host.imported) ? (
          <Body key={request.host} host={host} request={request} />
        ) : (
          <section class="dialog-body">
            <p class="problem">
              The Db is closed: its rows are needed to judge by. Open the page again.
            </p>
          </section>
        )}
        <div class="dialog-foot">
          <span class="spacer" />
          <button type="button" class="button" onClick={close}>
            Close
          </button>
        </div>
      </div>
    </dialog>
  );
}

function Body({ host, request }: { host: HostRecord; request: ExplainRequest }) {
  const panel = usePanel();
  const { store } = panel;
  store.versions.tables.value;
  const table = useSignal(request.table);
  const operation = useSignal(request.operation);
  const row = useSignal(request.row ?? null);
  const personas = useComputed(() => {
    store.versions.people.value;
    return seenPersonas(store.recording.people.all());
  });
  const page = pageAuth(host)?.session ?? null;
  const persona = useMemo(() => explainPersona(request.persona ?? null, page, personas), []);

  const changes = store.recording.tableChanges.get(tableKey(host.key, table.value)) ?? 0;
  const stamp = policyStamp(panel, host);
  const court = useResource(`${host.key} ${table.value} ${stamp}`, changes, (signal) =>
    loadEvidence(panel, host, [table.value], signal),
  );
  const loaded = court.data && "evidence" in court.data ? court.data : null;
  const missing = court.data && "missing" in court.data ? court.data.missing : null;
  const isAsked = table.value === request.table;
  const rows = useMemo(() => {
    const known = loaded?.evidence.loaded(table.value) ?? [];
    const given = isAsked ? request.snapshot : null;
    return given && !known.some(({ id }) => id === given.id) ? [given, ...known] : known;
  }, [loaded, table.value]);
  // A new row begins as a copy of one that is there, unless its values are given.
  const isGiven = operation.value === "insert" && isAsked && Boolean(request.values);
  const chosen =
    rows.find(({ id }) => id === row.value) ??
    (row.value === null && !isGiven ? rows[0] : undefined);

  const own = host.schema?.[table.value];
  const who = persona.result.value;

  return (
    <section class="dialog-body explain-body" aria-label="Explain: choices and result">
      <ExplainForm
        host={host}
        table={table}
        operation={operation}
        row={row}
        rows={rows}
        chosen={chosen ?? null}
        persona={persona}
      />
      <div class="explain-result">
        {court.problem !== null && (
          <p class="problem" role="alert">
            {court.problem}
          </p>
        )}
        {missing !== null && <p class="unsure">Nothing can be judged: {missing}.</p>}
        {missing !== null && operation.value === "insert" && canAdvise(host) && own && (
          <LaterInsert
            key={table.value}
            host={host}
            table={table.value}
            schema={own}
            session={who.ok ? who.persona.session : page}
          />
        )}
        {!court.data && court.problem === null && <p class="quiet">Loading the rows…</p>}
        {loaded && (
          <ExplainResult
            key={`${table.value} ${operation.value} ${chosen?.id ?? ""}`}
            host={host}
            court={loaded}
            table={table.value}
            operation={operation.value}
            row={chosen ?? null}
            given={isAsked ? (request.values ?? {}) : {}}
            persona={persona}
          />
        )}
      </div>
    </section>
  );
}
