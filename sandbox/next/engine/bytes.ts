/**
 * What goes over the engine's boundary is binary after alpha.53. The real form (Postcard) is
 * nobody's business but the SDK's; here it is JSON in bytes.
 */
const BYTES = "$bytes";

export function pack(value: unknown): Uint8Array {
  const json = JSON.stringify(value ?? null, (_key, one) =>
    one instanceof Uint8Array ? { [BYTES]: [...one] } : one,
  );
  return new TextEncoder().encode(json);
}

/** Only what {@link pack} made. */
export function unpack<T>(bytes: Uint8Array): T {
  return JSON.parse(new TextDecoder().decode(bytes), (_key, one) =>
    isPackedBytes(one) ? Uint8Array.from(one[BYTES]) : one,
  ) as T;
}

function isPackedBytes(value: unknown): value is { [BYTES]: number[] } {
  return typeof value === "object" && value !== null && BYTES in value;
}
