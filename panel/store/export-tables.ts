import { encode } from "../../protocol/codec/encode.ts";
import { NO_LIMITS } from "../../protocol/codec/limits.ts";
import type { Session } from "../../protocol/jazz.ts";
import { Places } from "../../protocol/recording/places.ts";
import { redact, redactedStack } from "../../protocol/recording/redact.ts";
import type { Recording } from "./recording.ts";
import {
  type BatchRecord,
  documentOf,
  type HandleRecord,
  type HostKey,
  type RequestRecord,
  type WriteRecord,
} from "./records.ts";

/** What is told once in a file and referred to. */
export class Tables {
  /** Names of documents in the file: their own ids are of no use outside of this panel. */
  readonly documents = new Map<string, string>();
  readonly sessions = new Places<Session>(sessionKey);
  readonly stacks = new Places<string>((stack) => stack);
  readonly batches: Set<BatchRecord>;
  readonly requests: Set<RequestRecord>;
  readonly handles: Set<HandleRecord>;
  readonly #sessions = new Map<Session, number>();
  readonly #stacks = new Map<string, number>();

  constructor(recording: Recording) {
    const { documents, batches, hosts, subscriptions, notes, reads } = recording;
    this.batches = new Set(batches.values());
    this.requests = new Set([...recording.requests].filter(({ request }) => request !== null));
    this.handles = new Set(recording.handles.values());
    for (const id of documents.keys()) this.document(id);
    for (const host of hosts.values()) this.document(host.document);
    for (const note of notes) this.document(note.document);
    for (const batch of this.batches) this.document(documentOf(batch.key));
    for (const subscription of subscriptions.values()) {
      this.document(subscription.document);
      this.session(subscription.session);
      this.stack(subscription.stack);
      if (subscription.handle) this.handles.add(subscription.handle);
    }
    for (const read of reads) {
      this.document(documentOf(read.host));
      this.session(read.session);
      this.stack(read.stack);
      if (read.handle) this.handles.add(read.handle);
    }
  }

  note(write: WriteRecord): void {
    this.document(write.document);
    this.session(write.session);
    this.session(write.actingFor?.session ?? null);
    this.stack(write.stack);
    if (write.batch) this.batches.add(write.batch);
    if (write.handle) this.handles.add(write.handle);
  }

  /** After the writes, since they may name handles that were forgotten otherwise. */
  *finish(): Generator<void, void> {
    for (const { host, session, stack, work } of this.handles) {
      this.document(documentOf(host));
      this.session(session);
      this.stack(stack);
      if (work?.request) this.requests.add(work);
      yield;
    }
    for (const { document } of this.requests) this.document(document);
  }

  document(id: string): string {
    const known = this.documents.get(id);
    if (known !== undefined) return known;
    const name = `d${this.documents.size + 1}`;
    this.documents.set(id, name);
    return name;
  }

  /** `d1/h1` for the key of a host, or of something in it. */
  key(key: HostKey): string {
    const document = documentOf(key);
    return `${this.document(document)}${key.slice(document.length)}`;
  }

  /** Most writes share few sessions and stacks: the same object is looked up but once. */
  session(session: Session | null): number | null {
    return (
      session && placeOf(this.#sessions, session, () => this.sessions.of(redactSession(session)))
    );
  }

  stack(stack: string | null): number | null {
    if (stack === null) return null;
    return placeOf(this.#stacks, stack, () => this.stacks.of(redactedStack(stack)));
  }
}

function placeOf<T>(places: Map<T, number>, item: T, find: () => number): number {
  const known = places.get(item);
  if (known !== undefined) return known;
  const place = find();
  places.set(item, place);
  return place;
}

function redactSession(session: Session): Session {
  return { ...session, claims: redact(session.claims) };
}

function sessionKey({ user_id, authMode, claims, account, identity }: Session): string {
  return JSON.stringify([user_id, authMode, encode(claims, NO_LIMITS), account, identity]);
}
