import { generationOf, generationText } from "../model/generations.ts";
import { isBackend, isOpen, pageAuth } from "../model/host-facts.ts";
import { shortName } from "../model/people.ts";
import type { DocumentRecord, HostRecord } from "../store/records.ts";
import { recordingOf, type Store } from "../store/store.ts";

/**
 * `top · team-app · alice`: frame, app and user of a Db; what the app calls it stands for the app.
 * `team.json · team-app · alice`: of a recording, where the frame is only told when it is not the
 * page itself. Of several Dbs that followed each other it is told which one it is.
 * `todo-api · team-app · backend`: of a backend, which has no user of its own.
 */
export function hostLabel(store: Store, host: HostRecord): string {
  const { imported } = host;
  const file = imported ? [imported.file] : [];
  const closed = isOpen(host) ? "" : " (closed)";
  if (isBackend(host)) {
    return `${[...file, backendName(store, host), appName(host), "backend"].join(" · ")}${closed}`;
  }
  const { documents, hosts, people } = recordingOf(store, host);
  const frame = frameName(documents.get(host.document));
  const user = pageAuth(host)?.session?.user_id;
  const generation = generationOf(host, hosts.values());
  const parts = [
    ...file,
    ...(imported && (frame === "top" || frame === "?") ? [] : [frame]),
    appName(host),
    user === undefined ? "no session" : shortName(people.identities.label(user)),
    ...(generation ? [generationText(generation)] : []),
  ];
  return `${parts.join(" · ")}${closed}`;
}

/** What a backend calls itself. */
export function backendName(store: Store, host: HostRecord): string {
  const hello = recordingOf(store, host).documents.get(host.document)?.hello;
  return shortName(host.info.label ?? hello?.backend?.name ?? "backend", 40);
}

function appName({ info }: HostRecord): string {
  const { label, appId, ordinal } = info;
  if (info.kind === "backend") return appId === null ? "no app id" : shortName(appId);
  return label ?? (appId === null ? `Db ${ordinal}` : shortName(appId));
}

/** `top`, or the path of a frame, or the name of a backend. */
export function frameName(document: DocumentRecord | undefined): string {
  const hello = document?.hello;
  if (!hello) return "?";
  if (hello.backend) return shortName(hello.backend.name, 40);
  if (hello.top) return "top";
  try {
    const url = new URL(hello.url);
    return url.pathname === "/" ? url.host : url.pathname.replace(/^.*\/(?=.)/, "");
  } catch {
    return shortName(hello.url, 24) || "frame";
  }
}
