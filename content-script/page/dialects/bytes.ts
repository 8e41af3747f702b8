/** Bytes as text, and back. */
import { decodeBase64, decodeEscapes, random } from "../primordials.ts";

const HEX: string[] = [];
for (let byte = 0; byte < 256; byte++) HEX.push((byte + 256).toString(16).slice(1));

/** Text of a base64url string. Throws on malformed input. */
export function fromBase64Url(text: string): string {
  const binary = decodeBase64(text.replaceAll("-", "+").replaceAll("_", "/"));
  let escaped = "";
  for (let i = 0; i < binary.length; i++) escaped += `%${HEX[binary.charCodeAt(i)]}`;
  return decodeEscapes(escaped);
}

/** A random (version 4) UUID, for what is made up and thrown away. */
export function randomUuid(): string {
  const bytes = Uint8Array.from({ length: 16 }, () => random() * 256);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return uuidAt(bytes, 0);
}

/** The UUID whose 16 bytes start at an offset. */
export function uuidAt(bytes: Uint8Array, offset: number): string {
  let text = "";
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += "-";
    text += HEX[bytes[offset + i] ?? 0];
  }
  return text;
}

/** A short name for a text, by which a changed one is told (FNV-1a, 32 bits). */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
