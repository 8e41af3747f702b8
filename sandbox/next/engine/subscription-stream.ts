import type { Tier, WireQuery, WireRow } from "../../../protocol/jazz.ts";
import { decodeNativeDelta, toArrayDelta } from "../../engine/codec/delta-codec.ts";
import { writeUuid } from "../../engine/codec/uuid-bytes.ts";
import type { Engine } from "../../engine/engine.ts";
import type { DeltaCallback } from "../../engine/live/subscriptions.ts";
import { compileQuery } from "../../engine/query/query-plan.ts";
import { pack } from "./bytes.ts";

/** One row of a change: which row, which occurrence of it in the result, and where. */
export interface ChangedRow {
  sourceId: string;
  occurrenceKey: Uint8Array;
  index: number;
  /** Absent when the row is gone, or only moved. */
  row?: WireRow;
}

/** What a subscription's callback gets (`drivers/types.ts`): `reset` on the first, whole result. */
export interface ObjectDelta {
  reset?: boolean;
  added: ChangedRow[];
  removed: ChangedRow[];
  updated: ChangedRow[];
}

/** The changes of a query's result as a stream of packed {@link ObjectDelta}s. */
export function streamOf(engine: Engine, query: WireQuery, tier: Tier): ReadableStream<Uint8Array> {
  const { columns } = compileQuery(query, engine.schema);
  const { subscriptions } = engine.replica;
  const options = { tier, propagation: "full" as const, batchId: null };
  const handle = subscriptions.create({ query, session: null, options });
  return new ReadableStream<Uint8Array>({
    start(controller) {
      let first = true;
      const tell: DeltaCallback = (change) => {
        const changes = Array.isArray(change)
          ? change
          : toArrayDelta(decodeNativeDelta(change), columns);
        controller.enqueue(pack({ ...(first ? { reset: true } : {}), ...objectDelta(changes) }));
        first = false;
      };
      engine.execute(handle, tell);
    },
    cancel() {
      subscriptions.remove(handle);
    },
  });
}

function objectDelta(changes: ReturnType<typeof toArrayDelta>): ObjectDelta {
  const delta: ObjectDelta = { added: [], removed: [], updated: [] };
  const lists = [delta.added, delta.removed, delta.updated];
  for (const change of changes) {
    const { id, index, kind } = change;
    const row = kind === 1 ? undefined : change.row;
    lists[kind]?.push({ sourceId: id, occurrenceKey: keyOf(id), index, ...(row ? { row } : {}) });
  }
  return delta;
}

/**
 * Which occurrence of a row: a version, the row's id, and the number of joined rows and of labels
 * that tell it from others. In the sandbox's results a row is there once, so there are none.
 */
function keyOf(id: string): Uint8Array {
  const key = new Uint8Array(25);
  key[0] = 1;
  writeUuid(key, 1, id);
  return key;
}
