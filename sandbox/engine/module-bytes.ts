/**
 * A tiny real WebAssembly module with exports named as wasm-bindgen names those of Jazz's
 * engine, so that whoever watches instantiations recognises it. The functions do nothing;
 * the engine of the sandbox is TypeScript.
 */
const FUNCTIONS = [
  "__wbg_wasmruntime_free",
  "wasmruntime_new",
  "wasmruntime_insert",
  "wasmruntime_update",
  "wasmruntime_delete",
  "wasmruntime_query",
  "wasmruntime_createSubscription",
  "wasmruntime_executeSubscription",
  "__wbindgen_start",
];

const MAGIC_AND_VERSION = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** Section ids and export kinds of the binary format (WebAssembly Core 1.0, chapter 5). */
const SECTION = { type: 1, function: 3, memory: 5, export: 7, code: 10 };
const EXPORT_FUNCTION = 0x00;
const EXPORT_MEMORY = 0x02;

/** @param functions names of the exports that tell the engine. */
export function engineModuleBytes(
  functions: readonly string[] = FUNCTIONS,
): Uint8Array<ArrayBuffer> {
  const takesNothing = [0x60, 0x00, 0x00];
  const onePage = [0x00, 0x01];
  const emptyBody = [0x02, 0x00, 0x0b];
  const exported = (name: string, kind: number, index: number) => [
    ...text(name),
    kind,
    ...unsigned(index),
  ];
  return Uint8Array.from([
    ...MAGIC_AND_VERSION,
    ...section(SECTION.type, [takesNothing]),
    ...section(
      SECTION.function,
      functions.map(() => [0x00]),
    ),
    ...section(SECTION.memory, [onePage]),
    ...section(SECTION.export, [
      exported("memory", EXPORT_MEMORY, 0),
      ...functions.map((name, i) => exported(name, EXPORT_FUNCTION, i)),
    ]),
    ...section(
      SECTION.code,
      functions.map(() => emptyBody),
    ),
  ]);
}

/** Id, size, and a vector of entries. */
function section(id: number, entries: readonly (readonly number[])[]): number[] {
  const body = [...unsigned(entries.length), ...entries.flat()];
  return [id, ...unsigned(body.length), ...body];
}

function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)];
  return [...unsigned(bytes.length), ...bytes];
}

/** An unsigned integer in LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}
