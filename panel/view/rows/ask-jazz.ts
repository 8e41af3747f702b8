import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Advice, Request } from "../../../protocol/commands.ts";
import type { HostRecord } from "../../store/records.ts";
import { usePanel } from "../panel-context.ts";

/** A question for {@link AskedJazz}: about a row, or about one that is not there yet. */
export type Question = Omit<Request<"advise">, "host">;

export interface AskedJazz {
  /** Answers so far, by operation. */
  readonly answers: ReadonlySignal<ReadonlyMap<Question["op"], Advice>>;
  readonly asking: ReadonlySignal<boolean>;
  /** Why the last question was not answered, in a sentence. */
  readonly problem: ReadonlySignal<string | null>;
  ask(questions: readonly Question[]): Promise<void>;
  stop(): void;
}

/** Jazz itself gives up after two seconds. */
const TIMEOUT = 6_000;

/**
 * Asks the page's own Jazz, one question after the other, when somebody wants to know.
 * @param about what the answers are about: another one forgets them.
 */
export function useAskJazz(host: HostRecord, about: string): AskedJazz {
  const { client } = usePanel();
  const answers = useSignal<ReadonlyMap<Question["op"], Advice>>(new Map());
  const busy = useSignal<AbortController | null>(null);
  const asking = useSignal(false);
  const problem = useSignal<string | null>(null);
  useEffect(() => {
    answers.value = new Map();
    problem.value = null;
    return () => busy.peek()?.abort();
  }, [about]);

  const ask = async (questions: readonly Question[]): Promise<void> => {
    if (asking.peek()) return;
    const abort = new AbortController();
    busy.value = abort;
    asking.value = true;
    problem.value = null;
    answers.value = new Map();
    try {
      for (const question of questions) {
        const request = { host: host.info.host, ...question };
        const options = { signal: abort.signal, timeout: TIMEOUT };
        const advice = await client.call(host.document, "advise", request, options);
        if (!abort.signal.aborted) {
          answers.value = new Map(answers.peek()).set(question.op, advice);
        }
      }
    } catch (error) {
      if (!abort.signal.aborted) problem.value = (error as Error).message;
    } finally {
      if (busy.peek() === abort) asking.value = false;
    }
  };
  return { answers, asking, problem, ask, stop: () => busy.peek()?.abort() };
}
