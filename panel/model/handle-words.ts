/** Handles of a backend's context: their calls as code, and what they change, in words. */
import { authorOf, type Mode } from "../../protocol/attribution.ts";
import { HANDLE_MEANING, type HandleKind, type HandleMeaning } from "../../protocol/backend.ts";
import { type Session, SYSTEM_AUTHOR } from "../../protocol/jazz.ts";
import type { HandleRecord, RequestRecord } from "../store/records.ts";
import { shortName } from "./people.ts";

type Scoped = Pick<HandleRecord, "kind" | "session" | "attribution">;

const MODES: Record<HandleMeaning["author"], Mode> = {
  "the session's user": "forSession",
  "whom it names": "withAttribution",
  "jazz:system": "asBackend",
};

/** The mode that comes to the same: what a page can do of it. */
export function modeOfKind(kind: HandleKind): Mode {
  return MODES[HANDLE_MEANING[kind].author];
}

/** Whether the handle is made of a request: its headers say for whom. */
export function takesRequest(kind: HandleKind): boolean {
  return kind === "forRequest" || kind === "withAttributionForRequest";
}

/** Whether somebody has to be chosen for it. */
export function takesPersona(kind: HandleKind): boolean {
  return !takesRequest(kind) && HANDLE_MEANING[kind].author !== SYSTEM_AUTHOR;
}

/** In whose name a handle writes. */
export function handleAuthor({ kind, session, attribution }: Scoped): string {
  if (kind !== null && HANDLE_MEANING[kind].author === SYSTEM_AUTHOR) return SYSTEM_AUTHOR;
  return authorOf({ session, attribution });
}

/** Whose permissions decide: somebody's name, or `null` for the backend's own. */
export function handlePermissions({ kind, session }: Scoped): string | null {
  if (kind === null || HANDLE_MEANING[kind].permissions === "the backend's") return null;
  return session?.user_id ?? null;
}

/** The call in short: `forRequest(req)`, `withAttribution("bob")`, `forSession(bob)`. */
export function handleCall(handle: Scoped): string {
  const { kind } = handle;
  if (kind === null) return "a handle whose making was not told";
  if (takesRequest(kind)) return `${kind}(req)`;
  if (!takesPersona(kind)) return `${kind}()`;
  const name = shortName(handleAuthor(handle), 40);
  return kind === "withAttribution" ? `${kind}(${JSON.stringify(name)})` : `${kind}(${name})`;
}

/** The handle as code that makes it: `(await context.forRequest(req))`, `context.asBackend()`. */
export function handleCode(handle: Scoped): string {
  const { kind, session } = handle;
  if (kind === null) return "context.db()";
  // Those that read a token are asynchronous (`backend/create-jazz-context.ts` of garden-co/jazz).
  if (takesRequest(kind)) return `(await context.${kind}(req))`;
  if (!takesPersona(kind)) return `context.${kind}()`;
  const author = handleAuthor(handle);
  if (kind === "withAttribution") return `context.${kind}(${JSON.stringify(author)})`;
  if (kind === "forAccount") return `context.${kind}(account)`;
  return `context.${kind}(${JSON.stringify(session ?? guessed(author))})`;
}

function guessed(user: string): Session {
  return { user_id: user, claims: {}, authMode: "external" };
}

/** Who has the permissions and who is the author, or why there is no such handle, in one sentence. */
export function handleSentence(handle: Scoped & Pick<HandleRecord, "thrown">): string {
  const call = handleCall(handle);
  if (handle.kind === null) {
    return "It went through a handle whose making was not told: events were dropped before.";
  }
  if (handle.thrown !== null) return `${call} could not be made: ${handle.thrown}`;
  const permissions = handlePermissions(handle);
  const whose = permissions === null ? "the backend's" : `${shortName(permissions)}'s`;
  const author = handleAuthor(handle);
  const name =
    author === SYSTEM_AUTHOR
      ? `written as ${SYSTEM_AUTHOR}`
      : `written in ${shortName(author)}'s name`;
  return `${call}: ${whose} permissions, ${name}.`;
}

/** `POST /todos`, or `job` for what no request asked for. */
export function requestLine(work: Pick<RequestRecord, "request"> | null): string {
  if (!work?.request) return "job";
  const { method, path } = work.request;
  return method === "" ? "a request that was not told" : `${method} ${path}`;
}
