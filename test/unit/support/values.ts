/** Short names for what tests write most: tagged values and sessions. */
import type { Session, Value } from "../../../protocol/jazz.ts";

export function user(name: string, claims: Record<string, unknown> = {}): Session {
  return { user_id: name, claims, authMode: "external" };
}

export const text = (value: string): Value => ({ type: "Text", value });
export const bool = (value: boolean): Value => ({ type: "Boolean", value });
export const int = (value: number): Value => ({ type: "Integer", value });
export const uuid = (value: string): Value => ({ type: "Uuid", value });
