import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { HandleKind } from "../../../protocol/backend.ts";
import { readRequest } from "../../model/built-request.ts";
import { takesRequest } from "../../model/handle-words.ts";
import type { BuiltRequest } from "../../model/replay-through.ts";

/** Through which handles of a backend is played, and the request for those that take one. */
export interface HandleForm {
  readonly kinds: ReadonlySignal<readonly HandleKind[]>;
  /** Headers as typed or pasted. In this dialog alone: never stored, exported or said. */
  readonly headers: Signal<string>;
  /** The request they make, or what is wrong with them; `null` where none is needed. */
  readonly request: ReadonlySignal<{ built: BuiltRequest } | { problem: string } | null>;
  choose(kind: HandleKind, on: boolean): void;
}

/** @param now milliseconds since the epoch. */
export function createHandleForm(now: () => number): HandleForm {
  const kinds = signal<readonly HandleKind[]>(["forSession"]);
  const headers = signal("");
  return {
    kinds,
    headers,
    request: computed(() =>
      kinds.value.some(takesRequest) ? readRequest(headers.value, now()) : null,
    ),
    choose(kind, on) {
      const others = kinds.peek().filter((other) => other !== kind);
      kinds.value = on ? [...others, kind] : others;
    },
  };
}
