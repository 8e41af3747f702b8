import type { Persona } from "../../model/personas.ts";
import { type AuthorityVerdict, disagree } from "../../model/verdict.ts";
import type { HostRecord } from "../../store/records.ts";
import { backendRights } from "../backend-verdict.ts";
import type { Panel } from "../panel-context.ts";

/** Somebody's rights, by each authority. */
export interface MatrixLine {
  persona: Persona;
  read: AuthorityVerdict[];
  update: AuthorityVerdict[];
  delete: AuthorityVerdict[];
  /** Where the engine's rights contradict what the sandbox makes of the same clauses. */
  differs: Record<Kind, boolean>;
}

export const KINDS = ["read", "update", "delete"] as const;

export type Kind = (typeof KINDS)[number];

type BackendRights = Awaited<ReturnType<typeof backendRights>>;

/** What a backend says of each of these people. */
export async function askBackend(
  panel: Panel,
  backend: HostRecord | null,
  table: string,
  row: string,
  personas: readonly Persona[],
  signal: AbortSignal,
): Promise<Map<string, BackendRights>> {
  const answers = new Map<string, BackendRights>();
  for (const { label, session } of personas) {
    if (!backend || !session) continue;
    answers.set(label, await backendRights(panel, backend, table, row, session, signal));
  }
  return answers;
}

/** The same with what the backend says of that person, marked where it contradicts the others. */
export function withBackend(
  line: MatrixLine,
  answers: ReadonlyMap<string, BackendRights>,
): MatrixLine {
  const said = answers.get(line.persona.label);
  if (!said) return line;
  const joined = (kind: Kind): AuthorityVerdict[] => [...line[kind], said[kind]];
  const differs = (kind: Kind): boolean => line.differs[kind] || disagree(joined(kind));
  return {
    ...line,
    read: joined("read"),
    update: joined("update"),
    delete: joined("delete"),
    differs: { read: differs("read"), update: differs("update"), delete: differs("delete") },
  };
}
