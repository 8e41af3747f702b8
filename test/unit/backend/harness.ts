import { createJazzContext, type JazzContext } from "jazz-tools/backend";
import { createInspector, type Inspector } from "../../../backend/index.ts";
import { encode } from "../../../protocol/codec/encode.ts";
import { FULL_LIMITS } from "../../../protocol/codec/limits.ts";
import type { Answer, CommandName, Request } from "../../../protocol/commands.ts";
import type { EventOf, Hello, PageEvent } from "../../../protocol/messages.ts";
import { type ReadMessage, readPageMessage } from "../../../protocol/read.ts";
import { mintExternalToken, SANDBOX_KEY } from "../../../sandbox/db/token.ts";
import { app, permissions } from "../sandbox/team-app.ts";
import { waitFor } from "../support/wait-for.ts";

/** A context without a server: what it writes stays in this process. */
export function openContext(): JazzContext {
  return createJazzContext({
    appId: "team",
    app,
    permissions,
    driver: { type: "persistent", dataPath: ":memory:" },
    jwtPublicKey: SANDBOX_KEY,
  });
}

export function inspect(context: object): Inspector {
  return createInspector(context, { app, permissions, name: "team backend" });
}

/** A request as Node has it, of somebody who is signed in. */
export function requestOf(user: string, path = "/todos", method = "POST") {
  const headers = { authorization: `Bearer ${mintExternalToken({ sub: user })}` };
  return { method, url: path, headers };
}

/** A panel's end of a connection: every message is read as the panel reads it. */
export class Panel {
  readonly messages: ReadMessage[] = [];
  readonly texts: string[] = [];
  readonly problems: string[] = [];
  readonly #connection: ReturnType<Inspector["open"]>;
  #commands = 0;

  constructor(inspector: Inspector, credit = 1_000_000) {
    this.#connection = inspector.open((text) => {
      this.texts.push(text);
      const read = readPageMessage(text);
      if (!read.ok) this.problems.push(read.problem);
      else this.messages.push(read.message);
    });
    if (credit > 0) this.send({ m: "attach", protocol: 3, credit });
  }

  send(message: unknown): void {
    this.#connection.receive(typeof message === "string" ? message : JSON.stringify(message));
  }

  close(): void {
    this.#connection.close();
  }

  get hello(): Hello | undefined {
    return this.messages.find((message): message is Hello => message.m === "hello");
  }

  get events(): PageEvent[] {
    return this.messages.flatMap((message) => (message.m === "batch" ? message.events : []));
  }

  get invalid(): number {
    let invalid = 0;
    for (const message of this.messages) if (message.m === "batch") invalid += message.invalid;
    return invalid;
  }

  of<T extends PageEvent["t"]>(t: T): EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.t === t);
  }

  /** Asks for something that makes the backend send what has happened until now. */
  async settle(): Promise<void> {
    await this.ask("record", { on: true });
  }

  async ask<C extends CommandName>(name: C, request: Request<C>): Promise<Answer<C>> {
    const reply = await this.reply(name, request);
    if (reply.ok) return reply.value as Answer<C>;
    throw new Error(reply.error);
  }

  async reply(name: string, request: unknown) {
    const id = `c${++this.#commands}`;
    this.send({ m: "command", id, name, request: encode(request, FULL_LIMITS) });
    return waitFor(() => {
      for (const message of this.messages) {
        if (message.m === "reply" && message.id === id) return message;
      }
      throw new Error(`The backend has not answered “${name}”.`);
    });
  }

  progress(): unknown[] {
    return this.messages.flatMap((message) => (message.m === "progress" ? [message.value] : []));
  }
}
