import { generationOf, generationText } from "../model/generations.ts";
import { isOpen, pageAuth } from "../model/host-facts.ts";
import { shortName } from "../model/people.ts";
import type { DocumentRecord, HostRecord } from "../store/records.ts";
import { recordingOf, type Store } from "../store/store.ts";

/**
 * `top · team-app · alice`: frame, app and user of a Db; what the app calls it stands for the app.
 * `team.json · team-app · alice`: of a recording, where the frame is only told when it is not the
 * page itself. Of several Dbs that followed each other it is told which one it is.
 */
export function hostLabel(store: Store, host: HostRecord): string {
  const { documents, hosts, people } = recordingOf(store, host);
  const frame = frameName(documents.get(host.document));
  const user = pageAuth(host)?.session?.user_id;
  const generation = generationOf(host, hosts.values());
  const { imported } = host;
  const parts = [
    ...(imported ? [imported.file] : []),
    ...(imported && (frame === "top" || frame === "?") ? [] : [frame]),
    appName(host),
    user === undefined ? "no session" : shortName(people.identities.label(user)),
    ...(generation ? [generationText(generation)] : []),
  ];
  return `${parts.join(" · ")}${isOpen(host) ? "" : " (closed)"}`;
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
