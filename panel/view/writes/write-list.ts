import type { ReadonlySignal } from "@preact/signals";
import type { TimeRange } from "../../model/time-range.ts";
import { WRITE_TERMS, writeFieldText } from "../../model/write-filter.ts";
import type { WriteRecord } from "../../store/records.ts";
import type { Store } from "../../store/store.ts";
import type { Timing } from "../../store/timing.ts";
import type { Column } from "../grid-source.ts";
import { LogList } from "../log-list.ts";
import type { ListState } from "../ui-state.ts";

/** The writes of what is shown, of pages and backends alike: one timeline. */
export class WriteList extends LogList<WriteRecord> {
  constructor(
    store: Store,
    state: ListState,
    timing: Timing,
    columns: readonly Column<WriteRecord>[],
    range: ReadonlySignal<TimeRange | null>,
  ) {
    super(store, state, timing, {
      area: "writes",
      log: ({ writes }) => writes,
      terms: WRITE_TERMS,
      text: writeFieldText,
      columns,
      range,
    });
  }
}
