import { isLive, pageAuth } from "../model/host-facts.ts";
import { shortName } from "../model/people.ts";
import type { DocumentRecord, HostRecord } from "../store/records.ts";
import type { Store } from "../store/store.ts";

/** `top · team-app · alice`: frame, app and user of a Db. What the app calls it stands for the app. */
export function hostLabel(store: Store, host: HostRecord): string {
  const document = store.recording.documents.get(host.document);
  const user = pageAuth(host)?.session?.user_id;
  const parts = [
    frameName(document),
    appName(host),
    user === undefined ? "no session" : shortName(user),
  ];
  return `${parts.join(" · ")}${isLive(host) ? "" : " (closed)"}`;
}

function appName({ info }: HostRecord): string {
  const { label, appId, ordinal } = info;
  return label ?? (appId === null ? `Db ${ordinal}` : shortName(appId));
}

/** `top`, or the path of a frame. */
export function frameName(document: DocumentRecord | undefined): string {
  const hello = document?.hello;
  if (!hello) return "?";
  if (hello.top) return "top";
  try {
    const url = new URL(hello.url);
    return url.pathname === "/" ? url.host : url.pathname.replace(/^.*\/(?=.)/, "");
  } catch {
    return shortName(hello.url, 24) || "frame";
  }
}
