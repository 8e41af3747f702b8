import { apply, type Callable, now } from "../../primordials.ts";
import type { WriteShape } from "../../profiles/profile.ts";
import type { Tap } from "../engine-tap.ts";
import { type WriteLog, writeLog } from "../write-log.ts";

/** Insert, update, upsert, delete and restore. */
export function tapWrites(tap: Tap): void {
  const writes = writeLog(tap);
  for (const shape of tap.engine.shape.writes) {
    tap.wrap(shape.method, (found) => tapWrite(tap, writes, shape, found));
  }
}

function tapWrite(
  { raw, engine, use }: Tap,
  writes: WriteLog,
  shape: WriteShape,
  found: Callable,
): Callable {
  return function wrapper(this: unknown, ...args: unknown[]) {
    if (this !== raw) return apply(found, this, args);
    use(args[shape.context]);
    const { override } = engine;
    const ran = override ? override.writeArguments(args, shape.context) : args;
    const call = { shape, args, ran, at: now(), by: "app" as const, below: wrapper };
    let result: unknown;
    try {
      result = apply(found, this, ran);
    } catch (error) {
      writes.refused(call, error);
      throw error;
    }
    writes.made(call, result);
    return result;
  };
}
