/** Makes what was kept into the protocol's events. Runs when they are sent, never in a call. */

import { clip, clipId, clipName, NAME, TEXT } from "../../protocol/clip.ts";
import { encodeSession } from "../../protocol/encode-session.ts";
import type { TaggedRecord, Value } from "../../protocol/jazz.ts";
import { messageOf } from "../../protocol/message-of.ts";
import type { EventOf, PageEvent } from "../../protocol/messages.ts";
import { epoch } from "../clock.ts";
import type { Handle } from "../handles/handle.ts";
import type {
  DeltaEntry,
  Entry,
  ReadEntry,
  SubscriptionEntry,
  WriteEntry,
} from "../recorder/entries.ts";
import { writeOrigin } from "../recorder/origin.ts";
import { member, textOf } from "../safely.ts";
import type { Tables } from "../schema/tables.ts";
import { toTagged } from "../schema/to-tagged.ts";
import { encodeValue, encodeValues } from "./encode-values.ts";
import { LONGEST, queryText } from "./query-text.ts";

/** One backend's events, under the id of its host. */
export class Events {
  constructor(
    readonly host: string,
    readonly tables: Tables,
  ) {}

  of(entry: Entry): PageEvent {
    const { host } = this;
    switch (entry.kind) {
      case "write":
        return this.#write(entry);
      case "read":
        return this.#read(entry);
      case "delta":
        return this.#delta(entry);
      case "subscription":
        return this.#subscription(entry);
      case "unsubscribe":
        return {
          t: "unsubscribe",
          at: epoch(entry.at),
          host,
          subscription: entry.subscription.id,
        };
      case "handle":
        return this.#handle(entry.handle);
      case "request": {
        const { id, at, method, path } = entry.request;
        return { t: "request", at: epoch(at), host, request: id, method, path: clip(path, TEXT) };
      }
      case "identity": {
        const { at, principal, identity } = entry;
        const { account, issuer, subject } = identity;
        return {
          t: "identity",
          at: epoch(at),
          host,
          principal: clip(principal, NAME),
          account: account === null ? null : clip(account, NAME),
          issuer: clip(issuer, NAME),
          subject: clip(subject, NAME),
        };
      }
      case "batch": {
        const { at, batch, mode, state } = entry;
        return { t: "batch", at: epoch(at), host, batch: clipId(batch), mode, state };
      }
      case "fate":
        return {
          t: "fate",
          at: epoch(entry.at),
          host,
          batch: clipId(entry.batch),
          fate: entry.fate,
          code: entry.code === null ? null : clip(entry.code, NAME),
          reason: entry.reason === null ? null : clip(entry.reason, TEXT),
        };
      case "late":
        return entry.event();
    }
  }

  #write(entry: WriteEntry): EventOf<"write"> {
    const { handle, op, thrown, origin } = entry;
    const table = textOf(member(entry.table, "_table"));
    const columns = this.tables.columns(table ?? "");
    const transforms = member(entry.table, "_columnTransforms");
    const values =
      entry.values ?? (op === "delete" ? null : toTagged(entry.data, columns, transforms));
    const made = entry.result ?? (entry.made ? toTagged(entry.made, columns) : null);
    const updatedAt = member(entry.options, "updatedAt");
    return {
      t: "write",
      at: epoch(entry.at),
      host: this.host,
      write: entry.number,
      op,
      table: clipName(table),
      row: clipName(entry.row),
      values: values && encodeValues(values),
      result: made && this.#ordered(made, table).map(encodeValue),
      session: encodeSession(handle.scope.session),
      attribution: clipName(handle.scope.attribution),
      updatedAt:
        typeof updatedAt === "number" && Number.isFinite(updatedAt) ? updatedAt / 1000 : null,
      batch: clipName(entry.batch),
      thrown: thrown ? clip(messageOf(thrown.error), TEXT) : null,
      micros: entry.took * 1000,
      actingFor: null,
      by: entry.by,
      handle: handle.id,
      stack: origin && writeOrigin(origin),
    };
  }

  /** A row's values in the order of its table's columns. */
  #ordered(row: TaggedRecord, table: string | null): Value[] {
    const columns = (table !== null && this.tables.structure(table)?.columns) || [];
    return columns.map(({ name }) => row[name] ?? { type: "Null" });
  }

  #handle({ id, kind, scope, request, at, origin, thrown }: Handle): EventOf<"handle"> {
    return {
      t: "handle",
      at: epoch(at),
      host: this.host,
      handle: id,
      kind,
      session: encodeSession(scope.session),
      attribution: clipName(scope.attribution),
      request: request?.id ?? null,
      thrown: thrown ? clip(messageOf(thrown.error), TEXT) : null,
      stack: origin && writeOrigin(origin),
    };
  }

  #read({ at, handle, query, rows, thrown, took, origin }: ReadEntry): EventOf<"read"> {
    return {
      t: "read",
      at: epoch(at),
      host: this.host,
      handle: handle.id,
      ...queryText(query),
      session: encodeSession(handle.scope.session),
      rows,
      thrown: thrown ? clip(messageOf(thrown.error), TEXT) : null,
      micros: took * 1000,
      stack: origin && writeOrigin(origin),
    };
  }

  #subscription({ subscription, handle }: SubscriptionEntry): EventOf<"subscription"> {
    const { at, id, query, wire, options, origin } = subscription;
    const tier = member(options, "tier");
    return {
      t: "subscription",
      at: epoch(at),
      host: this.host,
      subscription: id,
      query: wire !== null && wire.length <= LONGEST ? wire : queryText(query).query,
      session: encodeSession(handle.scope.session),
      tier: tier === "local" || tier === "edge" || tier === "global" ? tier : null,
      options: null,
      handle: handle.id,
      stack: origin && writeOrigin(origin),
    };
  }

  #delta({ at, subscription, nth, added, removed, updated, rows, ids }: DeltaEntry): PageEvent {
    return {
      t: "delta",
      at: epoch(at),
      host: this.host,
      subscription: subscription.id,
      nth,
      added,
      removed,
      updated,
      ids: ids.map(clipId),
      rows,
    };
  }
}
