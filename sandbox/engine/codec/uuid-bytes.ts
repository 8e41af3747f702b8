const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

const digit = (code: number): number => (code < 58 ? code - 48 : (code | 32) - 87);

/** Writes a dashed UUID as 16 bytes at `offset`. */
export function writeUuid(target: Uint8Array, offset: number, uuid: string): void {
  let at = offset;
  for (let i = 0; i < 36; i += 2) {
    if (i === 8 || i === 13 || i === 18 || i === 23) i += 1;
    target[at] = (digit(uuid.charCodeAt(i)) << 4) | digit(uuid.charCodeAt(i + 1));
    at += 1;
  }
}

/** Reads 16 bytes as a dashed lower-case UUID. */
export function readUuid(bytes: Uint8Array, offset: number): string {
  let text = "";
  for (let i = 0; i < 16; i += 1) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += "-";
    text += HEX[bytes[offset + i] ?? 0];
  }
  return text;
}
