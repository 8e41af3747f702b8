import { parseJson } from "../primordials.ts";

/** The object that a text stands for; `null` for anything else. */
export function parseObject(json: unknown): Record<string, unknown> | null {
  if (typeof json !== "string") return null;
  try {
    const value: unknown = parseJson(json);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
