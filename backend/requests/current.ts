import { AsyncLocalStorage } from "node:async_hooks";
import type { SeenRequest } from "./requests.ts";

/**
 * The request in whose course something happens, for handles that are made without one. Node is
 * only asked to follow it once somebody says which request that is.
 */
export class CurrentRequest {
  #storage: AsyncLocalStorage<SeenRequest> | null = null;

  get(): SeenRequest | null {
    return this.#storage?.getStore() ?? null;
  }

  run<T>(request: SeenRequest | null, run: () => T): T {
    if (!request) return run();
    this.#storage ??= new AsyncLocalStorage();
    return this.#storage.run(request, run);
  }

  close(): void {
    this.#storage?.disable();
    this.#storage = null;
  }
}
