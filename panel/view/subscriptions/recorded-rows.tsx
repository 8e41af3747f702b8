import { countText } from "../../model/format.ts";
import { recordedAnswer } from "../../model/recorded-answer.ts";
import type { SubscriptionRecord } from "../../store/records.ts";
import { usePanel } from "../panel-context.ts";
import { RowTable } from "../row-table.tsx";
import { Section } from "../section.tsx";
import { useResource } from "../use-resource.ts";

/** Rows shown. */
const SHOWN = 50;

/** No page answers for a recording: what the query finds among the rows it knows. */
export function RecordedRows({ subscription }: { subscription: SubscriptionRecord }) {
  const { store } = usePanel();
  const { wire, session, rows: held } = subscription;
  const schema = store.recording.hosts.get(subscription.host)?.schema ?? null;
  const rows = useResource(wire && schema && subscription.key, 0, async () => {
    if (!wire || !schema) throw new Error("This query cannot be run.");
    const knowledge = store.recording.knowledge(subscription.host);
    return recordedAnswer(wire, schema, knowledge, session);
  });
  if (!wire || !schema) return null;
  return (
    <Section
      title="Rows known"
      aside={held === null ? undefined : `${countText(held)} were held by the app`}
    >
      <p class="quiet">
        What the query finds among rows known from recorded writes, policies aside.
      </p>
      {rows.problem !== null && <p class="problem">{rows.problem}</p>}
      {rows.data && <RowTable result={rows.data} limit={SHOWN} label="Rows known" />}
    </Section>
  );
}
