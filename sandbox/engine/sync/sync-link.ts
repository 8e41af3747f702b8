import type { Schema } from "../../../protocol/jazz.ts";
import type { Outlet, Replica } from "../replica.ts";
import { serverAt, watchServers } from "./server-directory.ts";
import type {
  Advice,
  AdviceRequest,
  AuthFailure,
  BatchDecision,
  BatchSubmission,
  ClientEnd,
  Credentials,
  RowUpdate,
  ServerEnd,
  SyncServer,
} from "./sync-messages.ts";

/**
 * The client's connection to a sync server: sends what is committed here, takes in what the
 * server says. Looks for the server by address, again whenever servers come and go.
 * Every message takes the server's latency.
 */
export class SyncLink implements Outlet {
  private readonly replica: Replica;
  private readonly schema: Schema;
  private readonly url: string;
  private credentials: Credentials;
  private readonly onAuthFailure: (reason: AuthFailure) => void;
  private readonly stopWatching: () => void;
  private server: SyncServer | null = null;
  /** Counts connections, so that messages of an earlier one are dropped. */
  private generation = 0;
  private end: ServerEnd | null = null;
  private sent = new Set<string>();
  private flushing = false;
  private readonly whenSettled: (() => void)[] = [];
  /** The server's rows have arrived; until then confirmed reads have to wait. */
  private settled = false;

  constructor(
    replica: Replica,
    schema: Schema,
    url: string,
    credentials: Credentials,
    onAuthFailure: (reason: AuthFailure) => void,
  ) {
    this.replica = replica;
    this.schema = schema;
    this.url = url;
    this.credentials = credentials;
    this.onAuthFailure = onAuthFailure;
    replica.attach(this);
    this.stopWatching = watchServers(() => this.find());
    this.find();
  }

  /** Whether a server is there that may still answer. */
  get reachable(): boolean {
    return this.server !== null;
  }

  /** Resolves when the server's rows have arrived; at once while no server is there. */
  ready(): Promise<void> {
    if (this.settled || !this.reachable) return Promise.resolve();
    return new Promise((resolve) => this.whenSettled.push(resolve));
  }

  updateAuth(credentials: Credentials): void {
    this.credentials = credentials;
    this.deliver(() => this.end?.updateAuth(credentials));
  }

  /** Asks the server, once its rows have arrived. No answer when the connection ends before. */
  async advise(request: AdviceRequest): Promise<Advice> {
    await this.ready();
    return new Promise((resolve) => {
      this.deliver(() => {
        const advice = this.end?.advise(request) ?? "unknown";
        this.deliver(() => resolve(advice));
      });
    });
  }

  close(): void {
    this.stopWatching();
    this.replica.detach(this);
    this.drop();
  }

  committed(_submission: BatchSubmission): void {
    this.flushLater();
  }

  changed(): void {
    // Rows travel as batches.
  }

  private find(): void {
    const server = serverAt(this.url) ?? null;
    if (server === this.server) return;
    this.drop();
    this.server = server;
    if (server) this.deliver(() => this.open(server));
  }

  private open(server: SyncServer): void {
    this.replica.settleEarlier();
    this.end = server.connect(this.clientEnd(), this.schema, this.credentials);
    this.flushLater();
  }

  private drop(): void {
    this.generation += 1;
    this.end?.close();
    this.end = null;
    this.server = null;
    this.sent = new Set();
    this.flushing = false;
    this.settle();
    this.settled = false;
  }

  /** Runs after the server's latency, unless the connection has ended by then. */
  private deliver(message: () => void): void {
    const { generation, server } = this;
    if (!server) return;
    setTimeout(() => {
      if (generation === this.generation) message();
    }, server.latency);
  }

  private flushLater(): void {
    if (this.flushing || !this.end) return;
    this.flushing = true;
    this.deliver(() => {
      this.flushing = false;
      const batches = this.replica.undecided().filter(({ batchId }) => !this.sent.has(batchId));
      for (const { batchId } of batches) this.sent.add(batchId);
      if (batches.length > 0) this.end?.submit(batches);
    });
  }

  private settle(): void {
    this.settled = true;
    for (const resolve of this.whenSettled.splice(0)) resolve();
  }

  private clientEnd(): ClientEnd {
    return {
      catalogue: (permissions) => this.deliver(() => this.replica.enforce(permissions)),
      rows: (update) => this.deliver(() => this.receive(update)),
      decisions: (decisions) =>
        this.deliver(() => {
          for (const decision of decisions) this.decide(decision);
        }),
      authFailure: (reason) => this.deliver(() => this.onAuthFailure(reason)),
    };
  }

  private receive(update: RowUpdate): void {
    this.replica.receive(update);
    if (update.complete) this.settle();
  }

  private decide(decision: BatchDecision): void {
    const { batchId } = decision;
    if ("rejected" in decision) {
      this.replica.reject(batchId, decision.rejected.code, decision.rejected.reason);
      return;
    }
    this.replica.accept(batchId, decision.accepted);
  }
}
