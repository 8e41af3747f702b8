/** Personas that were saved under a name: sessions, never tokens. */
import * as v from "valibot";
import type { Session } from "../../protocol/jazz.ts";
import { AUTH_MODES } from "./persona-from-session.ts";

export interface SavedPersona {
  id: string;
  label: string;
  session: Session;
  /** Milliseconds since the epoch. */
  savedAt: number;
}

/** A saved persona as it goes into a file. */
export interface ExportedPersona {
  label: string;
  session: Session;
}

export const LONGEST_LABEL = 80;
/** Claims of a persona, as JSON text. */
const LARGEST_CLAIMS = 200_000;
/** Personas read from one file. */
const MOST = 1_000;

export const labelSchema = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(LONGEST_LABEL));

const claims = v.pipe(
  v.custom<Record<string, unknown>>(
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
    "Expected an object",
  ),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const text = jsonText(dataset.value);
    if (text !== null && text.length <= LARGEST_CLAIMS) {
      return JSON.parse(text) as Record<string, unknown>;
    }
    addIssue({ message: text === null ? "Expected plain JSON" : "Too large" });
    return NEVER;
  }),
);

const shortText = v.pipe(v.string(), v.maxLength(1_000));

export const sessionSchema: v.GenericSchema<unknown, Session> = v.object({
  user_id: v.pipe(v.string(), v.maxLength(1_000), v.regex(/\S/, "Expected a user id")),
  claims,
  authMode: v.picklist(AUTH_MODES),
  account: v.exactOptional(v.nullable(shortText)),
  identity: v.exactOptional(v.object({ issuer: shortText, subject: shortText })),
});

const exported = v.object({ label: labelSchema, session: sessionSchema });

export function exportPersonas(personas: readonly SavedPersona[]): ExportedPersona[] {
  return personas.map(({ label, session }) => ({ label, session: plainSession(session) }));
}

/**
 * Reads what {@link exportPersonas} made, from a file that anybody may have changed: the personas
 * that are whole, and a sentence on each that is not.
 */
export function readPersonas(value: unknown): {
  personas: ExportedPersona[];
  problems: string[];
} {
  if (value === undefined || value === null) return { personas: [], problems: [] };
  if (!Array.isArray(value)) {
    return { personas: [], problems: ["The saved personas are not a list and were left out."] };
  }
  const personas: ExportedPersona[] = [];
  const problems: string[] = [];
  for (const [index, entry] of value.slice(0, MOST).entries()) {
    const read = v.safeParse(exported, entry, { abortEarly: true });
    if (read.success) {
      personas.push(read.output);
      continue;
    }
    const where = v.getDotPath(read.issues[0]) ?? "shape";
    problems.push(`Saved persona ${index + 1} was left out: its ${where} is not as expected.`);
  }
  if (value.length > MOST) {
    problems.push(`Only the first ${MOST} of ${value.length} saved personas were read.`);
  }
  return { personas, problems };
}

/** The session as plain JSON, as it can be stored, sent and shown. */
export function plainSession({ user_id, claims, authMode, account, identity }: Session): Session {
  const text = jsonText(claims);
  return {
    user_id,
    claims: text === null ? {} : JSON.parse(text),
    authMode,
    ...(account === undefined ? {} : { account }),
    ...(identity === undefined
      ? {}
      : { identity: { issuer: identity.issuer, subject: identity.subject } }),
  };
}

/** Claims as JSON text, or `null` where they have none: page data may be anything. */
export function jsonText(claims: unknown, indent = 0): string | null {
  try {
    return JSON.stringify(claims, plain, indent) ?? null;
  } catch {
    return null;
  }
}

function plain(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}
