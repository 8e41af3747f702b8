import { after, patch, type Undo } from "../patch.ts";
import { attempt, NativePromise, whenSettled } from "../primordials.ts";
import { watchConstruct } from "./watch-construct.ts";

/** Exports of the engine of alpha.53, and of later ones. */
const EXPORTS = ["__wbg_wasmruntime_free", "wasmruntime_insert"];
const LATER_EXPORTS = ["__wbg_wasmdb_free", "wasmdb_insert"];

/**
 * Calls back for every instance of Jazz's engine, before its creator can go on, with whether it is
 * a later one than alpha.53's.
 */
export function watchWasm(wasm: object, seen: (later: boolean) => void): Undo[] {
  const look = <T>(result: T): T => {
    attempt(() => {
      const later = hasExports(result, LATER_EXPORTS);
      if (later || hasExports(result, EXPORTS)) seen(later);
    });
    return result;
  };
  const asynchronous = ["instantiate", "instantiateStreaming"].map((name) =>
    patch(
      wasm,
      name,
      after((result) =>
        result instanceof NativePromise ? whenSettled(result, look) : look(result),
      ),
    ),
  );
  return [...asynchronous, watchConstruct(wasm, "Instance", look)];
}

/** Whether an instance, or `{instance, module}`, has one of these. */
function hasExports(result: unknown, names: readonly string[]): boolean {
  const { instance = result } = (result ?? {}) as { instance?: unknown };
  const { exports } = (instance ?? {}) as { exports?: unknown };
  if (typeof exports !== "object" || exports === null) return false;
  return names.some((name) => name in exports);
}
