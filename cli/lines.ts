import type { VerdictWord } from "../panel/model/verdict.ts";
import type { WriteRecord } from "../panel/store/records.ts";
import type { CliPersona } from "./personas.ts";

/** What somebody says of a write, and why. */
export interface Said {
  verdict: VerdictWord;
  reason: string;
}

/** One write played as one persona: what each authority says of it, never blended. */
export interface Line {
  /** Place of the write in the recording, from 1. */
  nth: number;
  write: WriteRecord;
  persona: CliPersona;
  /** `null` where nothing was played. */
  backend: Said | null;
  sandbox: Said;
  recorded: Said;
}

/** The verdict that counts: the backend's where it was played there. */
export const verdictOf = ({ backend, sandbox }: Line): Said => backend ?? sandbox;

/** Whether backend and sandbox contradict each other, which is a finding. */
export function isSplit({ backend, sandbox }: Line): boolean {
  if (backend === null || backend.verdict === "unknown" || sandbox.verdict === "unknown") {
    return false;
  }
  return backend.verdict !== sandbox.verdict;
}
