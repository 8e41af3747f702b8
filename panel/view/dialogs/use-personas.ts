import type { ReadonlySignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { tableQuery } from "../../../protocol/table-query.ts";
import type { Persona } from "../../model/personas.ts";
import { askPage } from "../../store/ask-page.ts";
import type { HostRecord } from "../../store/records.ts";
import { type Panel, usePanel } from "../panel-context.ts";
import { useOffered } from "../use-offered.ts";

/** Rows looked at per table, and tables looked at. */
const ROWS = 200;
const TABLES = 30;
/** People offered; they are searched, not scrolled through. */
const MOST = 2_000;

/**
 * The people to offer as personas: those saved for the host's app, then those seen. While a picker
 * is open, the rows that the page holds are asked for their authors and owners, a few rows of one
 * table after the other.
 * @param of the host it is about; default: the one chosen in the panel.
 */
export function usePersonas(of?: HostRecord | null): ReadonlySignal<readonly Persona[]> {
  const panel = usePanel();
  const host = (of === undefined ? panel.store.host.value : of) ?? null;
  const personas = useOffered(host, MOST);
  useEffect(() => {
    const abort = new AbortController();
    // Whoever was seen before can still be picked when the page does not answer.
    if (host) lookAround(panel, host, abort.signal).catch(() => {});
    return () => abort.abort();
  }, [host?.key, host?.schemaHash]);
  return personas;
}

/** Asks every table for its authors and for what its columns of user ids hold. */
async function lookAround(panel: Panel, host: HostRecord, signal: AbortSignal): Promise<void> {
  for (const [table, { columns }] of Object.entries(host.schema ?? {}).slice(0, TABLES)) {
    if (signal.aborted) return;
    const owners = [...(host.ownerColumns.get(table) ?? [])].filter((owner) =>
      columns.some(({ name }) => name === owner),
    );
    const query = tableQuery(table, {
      columns: ["$createdBy", "$updatedBy", ...owners],
      limit: ROWS,
    });
    await askPage(panel, host, query, null, signal);
    panel.store.publish();
  }
}
