import { apply, type Callable, NativePromise, whenSettled } from "./primordials.ts";

/** What the hook reads of a document, as far as there is one. */
interface PageDocument {
  readonly title: string;
  querySelectorAll?(selector: string): Iterable<{ getAttribute(name: string): string | null }>;
}

/** What the hook touches of the document it runs in; tests bring their own. */
export interface Realm {
  readonly Object: { readonly prototype: object };
  readonly FinalizationRegistry?: { readonly prototype: object } | undefined;
  readonly WeakMap?: { readonly prototype: object } | undefined;
  readonly WebAssembly?: object | undefined;
  readonly location: { readonly href: string };
  readonly document?: PageDocument | undefined;
  readonly self?: unknown;
  readonly top?: unknown;
  /** Reading it throws where storage is blocked. */
  readonly sessionStorage?: Pick<Storage, "getItem" | "setItem" | "removeItem"> | undefined;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
  addEventListener?(type: string, listener: (event: Event) => void): void;
  removeEventListener?(type: string, listener: (event: Event) => void): void;
  dispatchEvent?(event: Event): boolean;
}

/** Runs something later; returns what prevents it. */
export type Later = (run: () => void, ms: number) => () => void;

/** The timers of a document as they are now, whatever its scripts do to them later. */
export function timersOf({ setTimeout, clearTimeout }: Realm): Later {
  const start = setTimeout as Callable;
  const stop = clearTimeout as Callable;
  return (run, ms) => {
    const timer = apply(start, undefined, [run, ms]);
    return () => void apply(stop, undefined, [timer]);
  };
}

/** The same timers, and a way to have all that are waiting run at once. */
export function hurried(later: Later): { later: Later; hurry(): void } {
  const waiting = new Map<() => void, () => void>();
  return {
    later: (run, ms) => {
      const ring = (): void => {
        waiting.delete(ring);
        run();
      };
      const cancel = later(ring, ms);
      waiting.set(ring, cancel);
      return () => {
        waiting.delete(ring);
        cancel();
      };
    },
    hurry: () => {
      for (const [ring, cancel] of [...waiting]) {
        cancel();
        ring();
      }
    },
  };
}

/** One turn of the event loop. */
export function turn(later: Later): Promise<void> {
  return new NativePromise((done) => void later(done, 0));
}

/** What {@link within} rejects with. */
export const SILENCE = new Error("The engine did not answer in time.");

/** The promise, or a rejection when it takes too long. */
export function within<T>(promise: Promise<T>, later: Later, ms: number): Promise<T> {
  return new NativePromise((done, fail) => {
    const cancel = later(() => fail(SILENCE), ms);
    void whenSettled(
      promise,
      (value) => {
        cancel();
        done(value);
      },
      (reason) => {
        cancel();
        fail(reason);
      },
    );
  });
}
