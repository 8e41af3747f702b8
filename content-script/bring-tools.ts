/** The relay's part in bringing the tools: it asks for them and says when they do not come. */
import type { FromRelay } from "../protocol/envelope.ts";
import type { FromHook, ToHook } from "./tools-channel.ts";

/** Milliseconds in which they should have come. */
const PATIENCE = 10_000;

export interface ToolsDesk {
  /** A panel is there, or has gone. */
  panelCame(): void;
  panelLeft(): void;
  heard(message: FromHook): void;
}

export interface ToolsDeskOptions {
  document: string;
  randomName(): string;
  toHook(message: ToHook): void;
  /** Says something to the extension; resolves with its answer, if it gives one. */
  toExtension(message: FromRelay): Promise<unknown>;
  /** A sentence for the panel. */
  trouble(sentence: string): void;
}

export function toolsDesk(options: ToolsDeskOptions): ToolsDesk {
  const { document, randomName, toHook, toExtension, trouble } = options;
  /** The same all the time: where the tools were awaited once, they still are. */
  const place = { name: randomName(), secret: randomName() };
  let patience: ReturnType<typeof setTimeout> | undefined;

  const stopWaiting = (): void => clearTimeout(patience);
  const bring = (): void => {
    stopWaiting();
    patience = setTimeout(() => {
      trouble(
        `What DevTools needs in this page has not come within ${PATIENCE / 1_000} s. ` +
          "Reload the page, or close DevTools and open it again.",
      );
    }, PATIENCE);
    // Who brings them says by itself why that went wrong.
    toExtension({ bring: { document, ...place } }).catch(() => {});
  };

  return {
    panelCame: () => toHook({ m: "want", ...place }),
    panelLeft: stopWaiting,
    heard(message) {
      if (message.m === "awaiting") bring();
      else stopWaiting();
      if (message.m === "broken") {
        trouble(`What DevTools needs in this page could not start there: ${message.why}`);
      }
      if (message.m === "keep") {
        toExtension({ keep: { on: message.on, origin: originOfStorage() } }).then(
          (done) => toHook({ m: "kept", done: done === true }),
          () => toHook({ m: "kept", done: false }),
        );
      }
    },
  };
}

/** Files have no origin to tell, and storage all the same. */
const originOfStorage = (): string =>
  location.protocol === "file:" ? "file://" : globalThis.origin;
