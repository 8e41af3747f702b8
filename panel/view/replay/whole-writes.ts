import { isLive } from "../../model/host-facts.ts";
import type { HostRecord, RawValues, WriteRecord } from "../../store/records.ts";
import type { Panel } from "../panel-context.ts";
import { isCut } from "../writes/change-table.tsx";

/** Recorded writes with all of their values, and those that cannot be had whole. */
export interface WholeWrites {
  writes: WriteRecord[];
  /** Why a write cannot be played, by its number. */
  unplayable: Map<number, string>;
}

const GONE =
  "A value was cut for its size when this was recorded, and the page that has it whole is gone.";

/** Fetches what was cut for its size from the page that recorded it. */
export async function wholeWrites(
  panel: Panel,
  writes: readonly WriteRecord[],
  signal: AbortSignal,
): Promise<WholeWrites> {
  const whole: WholeWrites = { writes: [], unplayable: new Map() };
  for (const write of writes) {
    const { values } = write;
    if (!values || !Object.values(values).some(isCut)) {
      whole.writes.push(write);
      continue;
    }
    const home = panel.store.recording.hosts.get(write.host);
    try {
      if (!home || !isLive(home)) throw new Error(GONE);
      whole.writes.push({ ...write, values: await fetchCut(panel, home, write, values, signal) });
    } catch (error) {
      if (signal.aborted) throw error;
      whole.writes.push(write);
      whole.unplayable.set(write.number, (error as Error).message);
    }
  }
  return whole;
}

async function fetchCut(
  panel: Panel,
  home: HostRecord,
  { write }: WriteRecord,
  values: RawValues,
  signal: AbortSignal,
): Promise<RawValues> {
  const whole: RawValues = { ...values };
  for (const [column, value] of Object.entries(values)) {
    if (!isCut(value)) continue;
    const request = { host: home.info.host, write, column };
    whole[column] = (await panel.client.call(home.document, "value", request, { signal })).value;
  }
  return whole;
}
