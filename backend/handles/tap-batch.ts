import { now } from "../clock.ts";
import { attempt, type Callable, isObject, member, tryRead } from "../safely.ts";
import type { OpenBatch, Tap } from "./tap-db.ts";
import { keepWrite, WRITES, type WriteShape } from "./write-call.ts";

/** Looks at a transaction or direct batch from its first operation to its end. */
export function tapBatch(tap: Tap, batch: object, open: OpenBatch): void {
  const { batches } = tap;
  if (!batches.know(batch, open)) return;
  for (const shape of WRITES) {
    batches.shadow(batch, shape.op, (found) => tapWrite(tap, shape, found));
  }
  batches.shadow(batch, "commit", (found) => tapEnd(tap, "committed", found));
  batches.shadow(batch, "rollback", (found) => tapEnd(tap, "rolled back", found));
}

function tapWrite(tap: Tap, shape: WriteShape, found: Callable): Callable {
  const { log, tables, batches } = tap;
  return function wrapper(this: unknown, ...args: unknown[]) {
    const open = tap.quiet ? undefined : batches.of(this);
    if (!open) return Reflect.apply(found, this, args);
    const at = now();
    const keep = (result: unknown, thrown: { error: unknown } | null): void =>
      attempt(() => {
        const { handle } = open;
        const batch = identify(tap, this, open, at);
        const origin = log.recording ? tap.camera.take(at, wrapper) : null;
        keepWrite(
          log,
          tables,
          { shape, handle, args, at, batch, by: "app", origin },
          result,
          thrown,
        );
      });
    let result: unknown;
    try {
      result = Reflect.apply(found, this, args);
    } catch (error) {
      keep(undefined, { error });
      throw error;
    }
    keep(result, null);
    return result;
  };
}

/** The batch has its id from its first operation on, even if that one was refused. */
function identify({ log }: Tap, batch: unknown, open: OpenBatch, at: number): string | null {
  if (open.id !== null) return open.id;
  open.id = idOf(batch);
  const { id, mode } = open;
  if (id !== null) log.keep({ kind: "batch", at, batch: id, mode, state: "open" });
  return id;
}

/** `batchId()` at alpha.53, `openTransactionId()` after it. */
export function idOf(batch: unknown): string | null {
  for (const name of ["batchId", "openTransactionId"]) {
    const told = member(batch, name);
    const id = typeof told === "function" ? tryRead(() => Reflect.apply(told, batch, [])) : told;
    if (typeof id === "string") return id;
  }
  return null;
}

function tapEnd(tap: Tap, state: "committed" | "rolled back", found: Callable): Callable {
  return function (this: unknown, ...args: unknown[]) {
    const result = Reflect.apply(found, this, args);
    const open = tap.batches.of(this);
    if (open && open.id !== null && !tap.quiet) {
      const { id: batch, mode } = open;
      attempt(() => {
        tap.log.keep({ kind: "batch", at: now(), batch, mode, state });
        if (!isObject(result)) return;
        tap.fates.batchOf(result, () => batch);
        tap.fates.tap(result, batch);
      });
    }
    return result;
  };
}
