import type { WrittenBy } from "../../../protocol/messages.ts";
import { denied } from "../hosts/enforcement.ts";
import { attempt, type Callable, messageOf, now } from "../primordials.ts";
import type { WriteShape } from "../profiles/profile.ts";
import type { Tap } from "./engine-tap.ts";
import type { WriteEntry } from "./entries.ts";
import { takeOrigin } from "./origin.ts";

/** One call of a writing method, as its wrapper saw it. */
export interface WriteCall {
  shape: WriteShape;
  args: readonly unknown[];
  /** The arguments it ran with. */
  ran: readonly unknown[];
  at: number;
  by: WrittenBy;
  /** The wrapper of ours below which its origin is; `null` where there is none. */
  below: Callable | null;
}

/** Writes down the writes of one engine: references only, see `entries.ts`. */
export interface WriteLog {
  made(call: WriteCall, result: unknown): void;
  refused(call: WriteCall, error: unknown): void;
}

export function writeLog({
  engine,
  log,
  changed,
  writeCamera,
}: Pick<Tap, "engine" | "log" | "changed"> & Partial<Tap>): WriteLog {
  const originOf = (at: number, below: Callable): WriteEntry["origin"] => {
    if (!log.recording) return "unwatched";
    if (log.listener?.everyOrigin) return takeOrigin(below);
    return writeCamera?.(at, below) ?? null;
  };

  const keep = (call: WriteCall, result: unknown, thrown: WriteEntry["thrown"]): void => {
    const { shape, args, ran, at, by, below } = call;
    const took = now() - at;
    log.keep({
      kind: "write",
      at,
      host: engine.host,
      number: log.nextWrite(),
      shape,
      args,
      context: ran[shape.context],
      acted: ran !== args,
      by,
      result,
      thrown,
      took,
      origin: below && originOf(at, below),
    });
  };

  return {
    made: (call, result) => attempt(() => keep(call, result, null)),
    refused: (call, error) =>
      attempt(() => {
        keep(call, undefined, { error });
        const message = messageOf(error);
        if (engine.host.enforcement?.seen || !engine.shape.isDenial(message)) return;
        engine.host.enforcement = denied(message);
        changed(engine);
      }),
  };
}
