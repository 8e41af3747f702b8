/** The tab's session storage; it may be full, or refused altogether. */
export class TabStorage {
  readonly items = new Map<string, string>();
  full = false;
  reads = 0;

  getItem(key: string): string | null {
    this.reads++;
    return this.items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    if (this.full) throw new Error("QuotaExceededError");
    this.items.set(key, value);
  }

  removeItem(key: string): void {
    this.items.delete(key);
  }
}
