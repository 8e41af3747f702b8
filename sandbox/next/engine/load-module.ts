import { engineModuleBytes } from "../../engine/module-bytes.ts";

/** Exports as wasm-bindgen names those of the engine's classes after alpha.53. */
const FUNCTIONS = [
  "__wbg_wasmdb_free",
  "__wbg_wasmwrite_free",
  "wasmdb_openMemory",
  "wasmdb_registerSchema",
  "wasmdb_insert",
  "wasmdb_update",
  "wasmdb_delete",
  "wasmdb_all",
  "wasmdb_subscribe",
  "wasmwrite_txId",
  "__wbindgen_start",
];

let loading: Promise<void> | null = null;

/** Stands for loading the engine, which the account manager does, long before there is a Db. */
export function loadNextEngine(): Promise<void> {
  loading ??= WebAssembly.instantiate(engineModuleBytes(FUNCTIONS), {}).then(() => undefined);
  return loading;
}
