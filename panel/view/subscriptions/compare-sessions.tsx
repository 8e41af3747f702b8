import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Session } from "../../../protocol/jazz.ts";
import { type Comparison, comparisonSentence, countLabel } from "../../model/compare-sessions.ts";
import { whyNot } from "../../model/later-words.ts";
import { NO_SESSION, type Persona, withoutTwins } from "../../model/personas.ts";
import { isFiltered, withoutFilter, withoutWindow } from "../../model/query-scope.ts";
import { askPage } from "../../store/ask-page.ts";
import type { SubscriptionRecord } from "../../store/records.ts";
import { NotHere } from "../not-here.tsx";
import { usePanel } from "../panel-context.ts";
import { PersonChip } from "../person-chip.tsx";
import { Section } from "../section.tsx";
import { Sentence } from "../sentence.tsx";
import { useOffered } from "../use-offered.ts";

/** Rows counted at most, per person and query. */
const COUNTED = 2_000;
/** People compared at most. */
const PEOPLE = 12;

/** How many rows the same query gives others, with and without its filter. */
export function CompareSessions({ subscription }: { subscription: SubscriptionRecord }) {
  const panel = usePanel();
  const { store } = panel;
  const results = useSignal<Comparison[] | null>(null);
  const busy = useSignal<AbortController | null>(null);
  const problem = useSignal<string | null>(null);
  const mounted = useRef(true);
  useEffect(
    () => () => {
      mounted.current = false;
      busy.peek()?.abort();
    },
    [],
  );
  const { wire } = subscription;
  const host = store.recording.hosts.get(subscription.host) ?? null;
  const offered = useOffered(host).value;
  if (!wire || !host) return null;
  if (host.imported) {
    return (
      <Section title="Other sessions">
        <p class="quiet">
          How many rows others would get can only be asked of a page; this is a recording.
        </p>
      </Section>
    );
  }
  const never = whyNot(host, "compare");
  if (never !== null) {
    return (
      <Section title="Other sessions">
        <NotHere name="Compare sessions" why={never} />
      </Section>
    );
  }
  const filtered = isFiltered(wire.relation_ir);

  const compare = async (): Promise<void> => {
    const abort = new AbortController();
    busy.value = abort;
    problem.value = null;
    results.value = [];
    const count = async (query: typeof wire, session: Session | null) => {
      const answer = await askPage(panel, host, query, session, abort.signal);
      return { rows: answer.rows.length, more: answer.rows.length >= COUNTED };
    };
    try {
      for (const persona of people(withoutTwins(offered), subscription)) {
        const entry = {
          key: persona.key,
          name: persona.session?.user_id ?? null,
          saved: persona.saved === null ? null : persona.label,
          filtered: await count(withoutWindow(wire, COUNTED), persona.session),
          unfiltered: await count(withoutFilter(wire, COUNTED), persona.session),
        };
        results.value = [...(results.peek() ?? []), entry];
      }
    } catch (error) {
      if (!abort.signal.aborted) problem.value = (error as Error).message;
    } finally {
      if (mounted.current) busy.value = null;
    }
  };

  const shown = results.value;
  return (
    <Section title="Other sessions">
      <div class="actions">
        {busy.value ? (
          <button type="button" class="button" onClick={() => busy.peek()?.abort()}>
            Stop comparing
          </button>
        ) : (
          <button type="button" class="button" onClick={() => void compare()}>
            Compare sessions
          </button>
        )}
      </div>
      {problem.value !== null && <p class="problem">{problem.value}</p>}
      {shown !== null && !busy.value && problem.value === null && (
        <Sentence
          phrases={comparisonSentence(shown, filtered, host.info.policies.state !== "not seen")}
        />
      )}
      {shown !== null && shown.length > 0 && (
        <table class="table">
          <thead>
            <tr>
              <th scope="col">as</th>
              <th scope="col" class="end">
                this query
              </th>
              <th scope="col" class="end">
                without its filter
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((entry) => (
              <tr key={entry.key}>
                <th scope="row">
                  {entry.name === null ? (
                    <span class="quiet">no session</span>
                  ) : (
                    <PersonChip name={entry.name} />
                  )}
                  {entry.saved !== null && <span class="quiet"> {entry.saved}</span>}
                </th>
                <td class="end">{countLabel(entry.filtered)}</td>
                <td class="end">
                  {countLabel(entry.unfiltered)}
                  {entry.name !== null && entry.unfiltered.rows > entry.filtered.rows && (
                    <span class="unsure"> ▲</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

/** The query's own user first, then everybody saved and seen, and nobody. */
function people(seen: readonly Persona[], subscription: SubscriptionRecord): Persona[] {
  const own = subscription.session?.user_id;
  const sorted = seen.toSorted(
    (left, right) => Number(right.session?.user_id === own) - Number(left.session?.user_id === own),
  );
  return [...sorted.slice(0, PEOPLE), NO_SESSION];
}
