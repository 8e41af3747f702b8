import type { PageEvent } from "../../protocol/messages.ts";
import { CHANGED, type Recording } from "./recording.ts";
import { onActing, onAuth, onHost, onNote, onPermissions, onSchema } from "./reduce-hosts.ts";
import { onHandle, onRead, onRequest } from "./reduce-requests.ts";
import { onDelta, onSubscription, onUnsubscribe } from "./reduce-subscriptions.ts";
import { onBatchState, onFate, onLocated, onWrite } from "./reduce-writes.ts";

/** Applies one event of a document. Returns what it changed, as bits of `CHANGED`. */
export function applyEvent(recording: Recording, document: string, event: PageEvent): number {
  const { identities } = recording.people;
  const known = identities.version;
  const changed = reduce(recording, document, event);
  // Sessions tell of identities too, wherever they come in.
  return identities.version === known ? changed : changed | CHANGED.identities | CHANGED.people;
}

function reduce(recording: Recording, document: string, event: PageEvent): number {
  switch (event.t) {
    case "host":
      return onHost(recording, document, event);
    case "schema":
      return onSchema(recording, document, event);
    case "permissions":
      return onPermissions(recording, document, event);
    case "auth":
      return onAuth(recording, document, event);
    case "subscription":
      return onSubscription(recording, document, event);
    case "unsubscribe":
      return onUnsubscribe(recording, document, event);
    case "delta":
      return onDelta(recording, document, event);
    case "write":
      return onWrite(recording, document, event);
    case "located":
      return onLocated(recording, document, event);
    case "batch":
      return onBatchState(recording, document, event);
    case "fate":
      return onFate(recording, document, event);
    case "acting":
      return onActing(recording, document, event);
    case "note":
      return onNote(recording, document, event);
    case "identity":
      return recording.people.identify(event.principal, event) ? CHANGED.people : 0;
    case "request":
      return onRequest(recording, document, event);
    case "handle":
      return onHandle(recording, document, event);
    case "read":
      return onRead(recording, document, event);
  }
}
