import { computed, type ReadonlySignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { tableQuery } from "../../../protocol/table-query.ts";
import { type Persona, seenPersonas } from "../../model/personas.ts";
import { askPage } from "../../store/ask-page.ts";
import { usePanel } from "../panel-context.ts";

/** Rows looked at per table, and tables looked at. */
const ROWS = 200;
const TABLES = 30;

/**
 * The people to offer as personas. While a picker is open, the rows that the page holds are asked
 * for their authors and owners, a few rows of one table after the other.
 */
export function usePersonas(): ReadonlySignal<readonly Persona[]> {
  const panel = usePanel();
  const { store } = panel;
  const personas = useMemo(
    () =>
      computed(() => {
        store.versions.people.value;
        return seenPersonas(store.recording.people.all());
      }),
    [],
  );
  useEffect(() => {
    const host = store.host.peek();
    const abort = new AbortController();
    const look = async (): Promise<void> => {
      for (const table of Object.keys(host?.schema ?? {}).slice(0, TABLES)) {
        if (!host || abort.signal.aborted) return;
        const owners = [...(host.ownerColumns.get(table) ?? [])].filter((column) =>
          host.schema?.[table]?.columns.some(({ name }) => name === column),
        );
        const columns = ["$createdBy", "$updatedBy", ...owners];
        const query = tableQuery(table, { columns, limit: ROWS });
        await askPage(panel, host, query, null, abort.signal);
        store.publish();
      }
    };
    // Whoever was seen before can still be picked when the page does not answer.
    look().catch(() => {});
    return () => abort.abort();
  }, []);
  return personas;
}
