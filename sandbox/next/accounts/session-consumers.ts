/**
 * Who shows a session's client (`session/state.ts` of garden-co/jazz). A client ends only when all
 * of them have said that they show it no more.
 */
export interface SessionConsumer {
  /** This snapshot is on the screen. */
  acknowledge(snapshot: { client?: unknown }): void;
  release(): void;
}

const attachments = new WeakMap<object, () => SessionConsumer>();

/** @throws for an object that is no session. */
export function attachSessionConsumer(session: object): SessionConsumer {
  const attach = attachments.get(session);
  if (!attach) throw new Error("Unknown Jazz session");
  return attach();
}

export class SessionConsumers {
  private readonly leases = new Set<{ waiting: (() => void) | null }>();

  /** Lets consumers find a session. */
  serve(session: object): void {
    attachments.set(session, () => this.attach());
  }

  /** Resolves when nobody shows the client any more; ask before telling them to stop. */
  async gone(): Promise<void> {
    const waits = [...this.leases].map(
      (lease) =>
        new Promise<void>((resolve) => {
          lease.waiting = resolve;
        }),
    );
    await Promise.all(waits);
  }

  private attach(): SessionConsumer {
    const lease: { waiting: (() => void) | null } = { waiting: null };
    this.leases.add(lease);
    return {
      acknowledge: ({ client }) => {
        if (client === undefined) lease.waiting?.();
      },
      release: () => {
        this.leases.delete(lease);
        lease.waiting?.();
      },
    };
  }
}
