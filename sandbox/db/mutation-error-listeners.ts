import type { MutationErrorEvent } from "../engine/mutation-errors.ts";

type Listener = (event: MutationErrorEvent) => void;

/** Who hears of rejections that no `wait` took; without anybody they are logged and kept. */
export class MutationErrorListeners {
  private readonly listeners = new Set<Listener>();
  private readonly unheard: MutationErrorEvent[] = [];

  /** Hears of earlier ones at once. Returns the way to stop. */
  add(listener: Listener): () => void {
    this.listeners.add(listener);
    for (const event of this.unheard.splice(0)) listener(event);
    return () => {
      this.listeners.delete(listener);
    };
  }

  tell(event: MutationErrorEvent): void {
    if (this.listeners.size === 0) {
      console.error("Unhandled Jazz mutation error", event);
      this.unheard.push(event);
    }
    for (const listener of this.listeners) listener(event);
  }

  clear(): void {
    this.listeners.clear();
  }
}
