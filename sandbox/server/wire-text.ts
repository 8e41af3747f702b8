/** Messages between a sandbox server and clients in other processes, as text. */
const BYTES = "$bytes";
const MAP = "$map";

/** JSON, in which maps and bytes keep their kind. */
export function toText(message: unknown): string {
  return JSON.stringify(message, (_key, value: unknown) => {
    if (value instanceof Map) return { [MAP]: [...value] };
    return value instanceof Uint8Array ? { [BYTES]: [...value] } : value;
  });
}

/** @throws when the text is not JSON. */
export function fromText(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== "object" || value === null) return value;
    const { [MAP]: entries, [BYTES]: bytes } = value as Record<string, unknown>;
    if (Array.isArray(entries)) return new Map(entries as [unknown, unknown][]);
    return Array.isArray(bytes) ? Uint8Array.from(bytes as number[]) : value;
  });
}
