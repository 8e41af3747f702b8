import { after, patch, type Undo } from "../patch.ts";
import { inspect } from "../watch-promise.ts";
import { watchConstruct } from "./watch-construct.ts";

/** Exports of the engine of alpha.53, and of later ones. */
const EXPORTS = ["__wbg_wasmruntime_free", "wasmruntime_insert"] as const;
const LATER_EXPORTS = ["__wbg_wasmdb_free", "wasmdb_insert"] as const;

/**
 * Calls back for every instance of Jazz's engine, before its creator can go on, with whether it is
 * a later one than alpha.53's.
 */
export function watchWasm(wasm: object, seen: (later: boolean) => void): Undo[] {
  const look = (result: unknown): void => {
    const later = hasExports(result, LATER_EXPORTS);
    if (later || hasExports(result, EXPORTS)) seen(later);
  };
  const later = after((result) => inspect(result, look));
  return [
    patch(wasm, "instantiate", later),
    patch(wasm, "instantiateStreaming", later),
    watchConstruct(wasm, "Instance", look),
  ];
}

/** Whether an instance, or `{instance, module}`, has one of these. */
function hasExports(result: unknown, names: typeof EXPORTS | typeof LATER_EXPORTS): boolean {
  const { instance = result } = (result ?? {}) as { instance?: unknown };
  const { exports } = (instance ?? {}) as { exports?: unknown };
  if (typeof exports !== "object" || exports === null) return false;
  return names[0] in exports || names[1] in exports;
}
