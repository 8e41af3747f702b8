/**
 * What the engine refuses, in its own words. The public face wraps it as Rust's `Debug` of
 * `RuntimeError` for writes (`Insert failed: WriteError("…")`) and as `Display` elsewhere.
 */
export class EngineError extends Error {
  readonly kind: "write" | "query";

  constructor(kind: "write" | "query", message: string) {
    super(message);
    this.kind = kind;
  }

  /** `WriteError("policy denied INSERT on table todos")` */
  get debugText(): string {
    return `${this.kind === "write" ? "WriteError" : "QueryError"}(${JSON.stringify(this.message)})`;
  }

  /** `Write error: batch … is already committed` */
  get displayText(): string {
    return `${this.kind === "write" ? "Write" : "Query"} error: ${this.message}`;
  }
}

export const writeError = (message: string) => new EngineError("write", message);
export const encodingError = (message: string) => writeError(`encoding error: ${message}`);
export const compilationError = (message: string) =>
  new EngineError("query", `query compilation error: ${message}`);
