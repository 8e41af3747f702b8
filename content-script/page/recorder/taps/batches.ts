import type { BatchMode } from "../../../../protocol/jazz.ts";
import { after } from "../../patch.ts";
import { now } from "../../primordials.ts";
import type { Tap } from "../engine-tap.ts";
import type { BatchEntry } from "../entries.ts";

/** Batches the app holds open at the same time, of which the mode is remembered. */
const OPEN_BATCHES = 1_000;

/** Batches from begin to commit or roll-back, and the app's waits for them. */
export function tapBatches({ raw, engine, log, fates, wrap, watch, use }: Tap): void {
  const { begin, commit, rollback, wait } = engine.shape;
  const modes = new Map<string, BatchMode>();

  const keep = (batch: string, mode: BatchMode, state: BatchEntry["state"]): void =>
    log.keep({ kind: "batch", at: now(), host: engine.host, batch, mode, state });

  watch(begin.method, (args, batch) => {
    use(undefined);
    if (typeof batch !== "string") return;
    const mode = args[begin.mode] === "direct" ? "direct" : "transactional";
    if (modes.size >= OPEN_BATCHES) modes.clear();
    modes.set(batch, mode);
    keep(batch, mode, "open");
  });

  const ends = (batch: unknown, state: BatchEntry["state"]): void => {
    if (typeof batch !== "string") return;
    const mode = modes.get(batch) ?? "transactional";
    modes.delete(batch);
    keep(batch, mode, state);
  };
  watch(commit.method, (args, result) => {
    ends(args[commit.batch], "committed");
    if (engine.shape.renames) fates.rename(args[commit.batch], result);
  });
  watch(rollback.method, (args) => ends(args[rollback.batch], "rolled back"));

  wrap(
    wait.method,
    after((waited, args, self) =>
      self === raw ? fates.watch(waited, args[wait.batch], args[wait.tier]) : waited,
    ),
  );
}
