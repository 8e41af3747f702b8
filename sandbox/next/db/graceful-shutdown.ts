export interface ShutdownOptions {
  /** Wait until the server has what was written before anything is released. */
  waitForSync?: boolean;
}

/** A shutdown that was to wait for the server has not happened: the Db goes on. */
export class GracefulShutdownSyncError extends Error {
  override readonly name = "GracefulShutdownSyncError";

  constructor(cause: unknown) {
    super("Shutdown could not wait for pending writes to sync", { cause });
  }
}

/** The wait for the server before a shutdown, which can be given up. */
export class SyncWait {
  private giveUp: (() => void) | undefined;

  get underWay(): boolean {
    return this.giveUp !== undefined;
  }

  /** @throws GracefulShutdownSyncError when it is given up, or what is waited for fails. */
  async until(synced: Promise<void>): Promise<void> {
    const cancelled = new Promise<never>((_, reject) => {
      this.giveUp = () => reject(new Error("Graceful shutdown cancelled"));
    });
    try {
      await Promise.race([synced, cancelled]);
    } catch (error) {
      throw new GracefulShutdownSyncError(error);
    } finally {
      this.giveUp = undefined;
    }
  }

  abort(): void {
    this.giveUp?.();
  }
}

/** Who hears of the end of a Db, once. */
export class ShutdownListeners {
  private readonly listeners = new Set<() => void>();

  /** Returns the way to stop. */
  add(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  tell(): void {
    for (const listener of this.listeners) {
      try {
        listener();
      } catch (error) {
        console.error("Context cleanup failed", error);
      }
    }
    this.listeners.clear();
  }
}
