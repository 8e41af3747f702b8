/** Row and batch ids of a recording and of its replay, matched as they first appear. */
export class IdTranslation {
  private readonly toReplay = new Map<string, string>();
  private readonly toRecorded = new Map<string, string>();

  match(recorded: string, replayed: string): void {
    this.toReplay.set(recorded, replayed);
    this.toRecorded.set(replayed, recorded);
  }

  /** The same arguments with the replay's ids, inside JSON texts too. */
  replayed<T>(value: T): T {
    return translate(value, this.toReplay) as T;
  }

  recorded<T>(value: T): T {
    return translate(value, this.toRecorded) as T;
  }
}

function translate(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (typeof value === "string") {
    return value.replace(
      /[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}/g,
      (id) => ids.get(id) ?? id,
    );
  }
  if (Array.isArray(value)) return value.map((one) => translate(one, ids));
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, translate(one, ids)]));
}
