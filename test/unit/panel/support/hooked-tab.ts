import { FakeAdapter } from "./fake-adapter.ts";

/** A tab in which events of a test's own stand among those of the hook in its document. */
export class HookedTab extends FakeAdapter {
  readonly document = "d1";
  #told = 0;
  #next = 0;

  /** Events as the hook would tell them. */
  tell(...events: Record<string, unknown>[]): void {
    this.receive(this.document, { m: "batch", first: this.#next, dropped: 0, events });
    this.#told += events.length;
    this.#next += events.length;
  }

  override receive(document: string, message: unknown): void {
    super.receive(document, typeof message === "string" ? this.#renumbered(message) : message);
  }

  /** The hook's own events, numbered as if those of {@link tell} were among them. */
  #renumbered(text: string): unknown {
    const message = JSON.parse(text) as { m: string; first: number; events: unknown[] };
    if (message.m !== "batch") return text;
    message.first += this.#told;
    this.#next = message.first + message.events.length;
    return message;
  }
}
