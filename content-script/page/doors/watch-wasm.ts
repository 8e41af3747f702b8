import { patch, type Undo } from "../patch.ts";
import { apply, attempt, NativePromise, whenSettled } from "../primordials.ts";
import { watchConstruct } from "./watch-construct.ts";

/** Exports of the engine of alpha.53, and by their prefix of later ones. */
const EXPORTS = [
  "__wbg_wasmruntime_free",
  "wasmruntime_insert",
  "__wbg_wasmdb_free",
  "wasmdb_insert",
];

/** Calls back for every instance of Jazz's engine, before its creator can go on. */
export function watchWasm(wasm: object, seen: () => void): Undo[] {
  const look = <T>(result: T): T => {
    attempt(() => {
      if (isEngineModule(result)) seen();
    });
    return result;
  };
  const asynchronous = ["instantiate", "instantiateStreaming"].map((name) =>
    patch(
      wasm,
      name,
      (found) =>
        function (this: unknown, ...args: unknown[]) {
          const result = apply(found, this, args);
          return result instanceof NativePromise ? whenSettled(result, look) : look(result);
        },
    ),
  );
  return [...asynchronous, watchConstruct(wasm, "Instance", look)];
}

/** An instance, or `{instance, module}`, whose exports are the engine's. */
function isEngineModule(result: unknown): boolean {
  const { instance = result } = (result ?? {}) as { instance?: unknown };
  const { exports } = (instance ?? {}) as { exports?: unknown };
  if (typeof exports !== "object" || exports === null) return false;
  return EXPORTS.some((name) => name in exports);
}
