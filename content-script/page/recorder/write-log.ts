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
export class WriteLog {
  constructor(readonly tap: Pick<Tap, "engine" | "log" | "changed"> & Partial<Tap>) {}

  made(call: WriteCall, result: unknown): void {
    attempt(() => this.#keep(call, result, null));
  }

  refused(call: WriteCall, error: unknown): void {
    attempt(() => {
      this.#keep(call, undefined, { error });
      const { engine } = this.tap;
      const message = messageOf(error);
      if (engine.host.enforcement?.seen || !engine.shape.isDenial(message)) return;
      engine.host.enforcement = denied(message);
      this.tap.changed(engine);
    });
  }

  #keep(call: WriteCall, result: unknown, thrown: WriteEntry["thrown"]): void {
    const took = now() - call.at;
    const { engine, log } = this.tap;
    const { shape, args, ran, at, by, below } = call;
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
      origin: below && this.#origin(at, below),
    });
  }

  #origin(at: number, below: Callable): WriteEntry["origin"] {
    const { log, camera } = this.tap;
    if (!log.recording) return "unwatched";
    if (log.listener?.everyOrigin) return takeOrigin(below);
    return camera?.take(at, below) ?? null;
  }
}
