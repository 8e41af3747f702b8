import type { Inspector } from "../../../../backend/wire/inspector.ts";
import { decode } from "../../../../protocol/codec/decode.ts";
import { encode } from "../../../../protocol/codec/encode.ts";
import { type PageEvent, PROTOCOL_VERSION } from "../../../../protocol/messages.ts";
import { Outbox } from "../../../../protocol/outbox.ts";

/**
 * An inspector that streams the notes it is given and answers every command with its own request.
 * It keeps little for who does not listen, like the real one.
 */
export class EchoInspector implements Inspector {
  readonly startedAt = Date.now();
  readonly heard: string[] = [];
  open_ = 0;
  readonly #outboxes = new Set<Outbox<PageEvent>>();

  constructor(readonly name = "echo") {}

  /** Something happens. */
  happen(text: string): void {
    const event: PageEvent = { t: "note", at: Date.now(), level: "info", text };
    for (const outbox of this.#outboxes) outbox.push(event);
  }

  open(send: (text: string) => void) {
    this.open_++;
    const outbox = new Outbox<PageEvent>({
      capacity: 1_000,
      batch: 250,
      schedule: setImmediate,
      send: (events, first, dropped) =>
        send(JSON.stringify({ m: "batch", first, dropped, events })),
    });
    this.#outboxes.add(outbox);
    return {
      receive: (text: string) => {
        this.heard.push(text);
        const message = JSON.parse(text);
        if (message.m === "attach") {
          send(JSON.stringify(this.hello()));
          outbox.grant(message.credit);
        } else if (message.m === "credit") {
          outbox.grant(message.events);
        } else if (message.m === "command") {
          const value = encode(decode(message.request));
          send(JSON.stringify({ m: "reply", id: message.id, ok: true, value }));
        } else if (message.m !== "detach") {
          throw new Error(`There is no ${message.m}.`);
        }
      },
      close: () => {
        this.open_--;
        this.#outboxes.delete(outbox);
      },
    };
  }

  hello() {
    return {
      m: "hello",
      protocol: PROTOCOL_VERSION,
      url: `node:${this.name}`,
      title: this.name,
      top: false,
      startedAt: this.startedAt,
      signs: { wasm: false, engines: 0, dbs: 0, pushed: 0 },
      backend: { name: this.name, runtime: `Node ${process.versions.node}`, pid: process.pid },
    };
  }
}
