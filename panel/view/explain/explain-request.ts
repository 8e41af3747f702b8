import type { TaggedRecord } from "../../../protocol/jazz.ts";
import type { RowSnapshot } from "../../../sandbox/policy/evidence.ts";
import type { ExplainedOperation } from "../../model/explain-question.ts";
import type { Persona } from "../../model/personas.ts";
import type { HostKey } from "../../store/records.ts";
import type { Panel } from "../panel-context.ts";

/** What Explain starts with. Everything can be changed there. */
export interface ExplainRequest {
  host: HostKey;
  table: string;
  operation: ExplainedOperation;
  /** Id of the row; the first one when absent. */
  row?: string | null;
  /** The row as it was known, in case the page does not have it any more. */
  snapshot?: RowSnapshot | null;
  /** Values of a new row, or those that an update changes. */
  values?: TaggedRecord | null;
  /** Whose rights are in question; the page's own user when absent. */
  persona?: Persona | null;
  /** What the question comes from, as in `the write of 14:02:11`. */
  about?: string;
}

/** Opens Explain, over whatever dialog is open. */
export function openExplain({ ui }: Panel, request: ExplainRequest): void {
  ui.explain.value = request;
}
