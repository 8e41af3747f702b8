import type { FromTab, ToDocument } from "../../protocol/envelope.ts";

/** How a panel talks with the documents of the tab it inspects. */
export interface Transport {
  /** For people: shown among the diagnostics. */
  readonly name: string;
  post(message: ToDocument): void;
  /** Looks for frames that have come since. */
  call(): void;
  /** Marks the tab while its page acts as somebody; `null` ends it. */
  markActing(name: string | null): void;
  close(): void;
}

export interface TransportListener {
  onMessage(message: FromTab): void;
  /** How many documents answer now. */
  onReach(documents: number): void;
  /** This copy of the extension was updated or removed and can do nothing any more. */
  onOutdated(): void;
}
