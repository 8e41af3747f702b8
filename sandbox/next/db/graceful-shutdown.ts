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
