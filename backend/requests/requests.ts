import { isObject, member } from "../safely.ts";
import { type RequestLine, requestLine } from "./request-line.ts";

/** A request the backend answers. */
export interface SeenRequest extends RequestLine {
  readonly id: string;
  /** Reading of the clock. */
  readonly at: number;
}

/** Numbers requests by the identity of their object, which is never kept alive by that. */
export class Requests {
  readonly #known = new WeakMap<object, SeenRequest>();
  #count = 0;

  /** `null` for what is no object. */
  of(request: unknown, at: number): SeenRequest | null {
    if (!isObject(request)) return null;
    const key = rawOf(request);
    const known = this.#known.get(key);
    if (known) return known;
    const seen = { id: `request-${++this.#count}`, at, ...requestLine(request) };
    this.#known.set(key, seen);
    return seen;
  }
}

/** Hono and Fastify wrap the request of the platform; both objects stand for the same one. */
function rawOf(request: object): object {
  const raw = member(request, "raw");
  return isObject(raw) ? raw : request;
}
