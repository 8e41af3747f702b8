import type { Scope } from "../../protocol/attribution.ts";
import type { HandleKind } from "../../protocol/backend.ts";
import type { Origin } from "../recorder/origin.ts";
import type { SeenRequest } from "../requests/requests.ts";

/** What is known of a handle that the context made; the handle itself is not held. */
export interface Handle {
  readonly id: string;
  /** Another one once it turns out that a call made it within another. */
  kind: HandleKind;
  /** Whose permissions and whose name. */
  scope: Scope;
  request: SeenRequest | null;
  readonly at: number;
  origin: Origin | null;
  /** What it could not be made for. */
  thrown: { error: unknown } | null;
}
