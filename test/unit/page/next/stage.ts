/** A page of later Jazz: a hook, people who sign in after it, and a panel. */
import type { DbConfig } from "jazz-tools/next";
import { SandboxServer } from "../../../../sandbox/server/sandbox-server.ts";
import {
  type SandboxServerHandle,
  startSandboxServer,
} from "../../../../sandbox/server/start-sandbox-server.ts";
import { app, freshApp, type Opened, openAs, permissions } from "../../sandbox/next/people.ts";
import type { Globals } from "../../support/hooked-document.ts";
import { Document, type Panel } from "../harness.ts";

export { app, freshApp, ISSUER, jwtOf, openAs, permissions } from "../../sandbox/next/people.ts";

export interface Stage extends Opened {
  page: Document;
  appId: string;
}

type Options = Parameters<typeof openAs>[1];

export class Stages {
  readonly #cleanUp: (() => unknown)[] = [];

  /** What a test leaves behind is taken away again, the last of it first. */
  async clear(): Promise<void> {
    for (const run of this.#cleanUp.splice(0).reverse()) await run();
  }

  defer(run: () => unknown): void {
    this.#cleanUp.push(run);
  }

  /** A document with nothing but a hook in it. */
  open(globals: Partial<Globals> = {}): Document {
    const page = new Document(globals);
    this.defer(() => page.hook.close());
    return page;
  }

  /** A document in which somebody has signed in, by default alice. */
  async set(sub = "alice", config: Options = {}, globals: Partial<Globals> = {}): Promise<Stage> {
    const page = this.open(globals);
    const appId = freshApp();
    return { page, appId, ...(await this.signIn(sub, { appId, ...config })) };
  }

  async signIn(sub: string, config: Options = {}): Promise<Opened> {
    const opened = await openAs(sub, config);
    this.defer(() => opened.db.shutdown());
    return opened;
  }

  /** A server that judges by the app's policies; counts what is submitted to it. */
  serve(url: string): SandboxServerHandle & { submitted(): number } {
    const server = startSandboxServer({ url, schema: app, permissions, latency: 0 });
    const prototype = SandboxServer.prototype as unknown as { submit(...args: unknown[]): void };
    const { submit } = prototype;
    let submitted = 0;
    prototype.submit = function (...args) {
      submitted++;
      return submit.apply(this, args);
    };
    this.defer(() => {
      prototype.submit = submit;
      server.stop();
    });
    return { ...server, submitted: () => submitted };
  }
}

/** Opens a panel and waits until it knows what there is to know. */
export async function panelOn(page: Document): Promise<Panel> {
  const panel = page.openPanel();
  await panel.settled();
  return panel;
}

export type { DbConfig };
