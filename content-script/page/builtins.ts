/**
 * The classes of the language that the tools use by name, as they were at `document_start`. The
 * build hands them to tools that come late, in place of what the page may have made of them.
 */
export const BUILTINS = {
  Array,
  ArrayBuffer,
  BigInt,
  DataView,
  Date,
  Error,
  JSON,
  Map,
  Math,
  Number,
  Object,
  Promise,
  Reflect,
  RegExp,
  Set,
  String,
  Uint8Array,
  WeakMap,
  WeakRef,
  WeakSet,
  btoa,
};
