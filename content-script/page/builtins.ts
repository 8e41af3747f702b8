/**
 * The classes of the language that the hook uses by name, as they were at `document_start`. The
 * build binds the core to them and hands them to tools that come late, in place of what the page may
 * have made of them. Classes that are only given data are not worth it.
 */
export const builtins = () => ({
  Array,
  Error,
  Map,
  Math,
  Number,
  Object,
  Promise,
  Set,
  String,
  Uint8Array,
  WeakMap,
  WeakRef,
  WeakSet,
});
