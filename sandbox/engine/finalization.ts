/**
 * What wasm-bindgen does for every class it generates: a registry of live instances, entered
 * in the constructor, so that an object dropped without `free()` releases its memory.
 */
const registry = new FinalizationRegistry<number>(() => {});

let nextPointer = 0x110000;

/** Registers an instance and returns its "pointer". */
export function registerInstance(instance: object): number {
  const pointer = nextPointer;
  nextPointer += 16;
  registry.register(instance, pointer, instance);
  return pointer;
}

export function unregisterInstance(instance: object): void {
  registry.unregister(instance);
}
