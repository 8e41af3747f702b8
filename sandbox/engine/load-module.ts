import { engineModuleBytes } from "./module-bytes.ts";

let loading: Promise<void> | null = null;

/**
 * What stands for loading the engine: instantiates its announcement once per page, as
 * wasm-bindgen's init does, and resolves when that is done.
 */
export function loadEngineModule(): Promise<void> {
  loading ??= WebAssembly.instantiate(engineModuleBytes(), {}).then(() => undefined);
  return loading;
}
