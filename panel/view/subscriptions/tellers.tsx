import { countText } from "../../model/format.ts";
import type { HostKey } from "../../store/records.ts";
import { showSubscription, tellersOf } from "../links.ts";
import { usePanel } from "../panel-context.ts";
import { PersonChip } from "../person-chip.tsx";
import { Section } from "../section.tsx";
import { When } from "../when.tsx";

/** Queries listed at most. */
const SHOWN = 20;

/** The live queries that told the app of a row, or read its table. */
export function Tellers(props: { host: HostKey; table: string | null; row: string }) {
  const panel = usePanel();
  panel.store.versions.subscriptions.value;
  const tellers = tellersOf(panel, props.host, props.table, props.row);
  if (tellers.length === 0) return null;
  const told = tellers.filter(({ told }) => told).length;
  return (
    <Section title="Subscriptions" aside={`${countText(told)} told the app of this row`}>
      <ul class="trail">
        {tellers.slice(0, SHOWN).map(({ subscription, told }) => (
          <li key={subscription.key}>
            <button
              type="button"
              class="link mono"
              title={subscription.code}
              onClick={() => showSubscription(panel, subscription)}
            >
              {subscription.table}
            </button>
            {subscription.session && <PersonChip name={subscription.session.user_id} />}
            <span class="quiet">
              {told ? "told of it" : "reads its table"}
              {subscription.endedAt === null ? (
                <>
                  , last change <When at={subscription.lastAt} />
                </>
              ) : (
                ", ended"
              )}
            </span>
          </li>
        ))}
      </ul>
      {tellers.length > SHOWN && <p class="quiet">and {countText(tellers.length - SHOWN)} more</p>}
    </Section>
  );
}
