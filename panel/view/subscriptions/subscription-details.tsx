import { useSignal } from "@preact/signals";
import { jsonText } from "../../model/clipboard-text.ts";
import { clockTime, countText, plural } from "../../model/format.ts";
import { shortId } from "../../model/people.ts";
import { bounded } from "../../model/query-scope.ts";
import { tablesOf } from "../../model/read-query.ts";
import { subscriptionSentence } from "../../model/subscription-sentence.ts";
import { askPage } from "../../store/ask-page.ts";
import { tableKey } from "../../store/recording.ts";
import type { SubscriptionRecord } from "../../store/records.ts";
import { CodeSection } from "../code-block.tsx";
import { showCause, showSession } from "../links.ts";
import { onDemand } from "../on-demand.tsx";
import { usePanel } from "../panel-context.ts";
import { RowTable } from "../row-table.tsx";
import { Section } from "../section.tsx";
import { Sentence } from "../sentence.tsx";
import { Origin } from "../stack.tsx";
import { useResource } from "../use-resource.ts";
import { When } from "../when.tsx";
import { subscriptionScope } from "./subscription-columns.tsx";

const RecordedRows = onDemand(async () => (await import("./recorded-rows.tsx")).RecordedRows);

/** Rows shown of a live query. */
const SHOWN = 50;
/** Rows asked for, to show them. */
const ASKED = 200;

const CompareSessions = onDemand(
  async () => (await import("./compare-sessions.tsx")).CompareSessions,
);

/** Everything about one live query. */
export function SubscriptionDetails({ subscription }: { subscription: SubscriptionRecord }) {
  const panel = usePanel();
  const { store, now } = panel;
  const scope = subscriptionScope(store, subscription);
  // A recording goes on until it is saved, whenever somebody reads it.
  const { imported } = store.recording;
  const at = imported?.exportedAt ?? now.value;
  return (
    <>
      <Sentence phrases={subscriptionSentence(subscription, scope, at, imported !== null)} />
      <div class="actions">
        <button
          type="button"
          class="button"
          title="The database it runs in, and its session"
          onClick={() => showSession(panel, subscription.host)}
        >
          Show its session
        </button>
      </div>
      <CodeSection title="Query" code={subscription.code} copyName="the query as code" />
      <Duplicates subscription={subscription} />
      {imported ? (
        <RecordedRows subscription={subscription} />
      ) : (
        <LiveRows subscription={subscription} />
      )}
      <CompareSessions key={subscription.key} subscription={subscription} />
      <Deltas subscription={subscription} />
      <Origin stack={subscription.stack} noStack={subscription.noStack} />
      <WireJson subscription={subscription} />
    </>
  );
}

function Duplicates({ subscription }: { subscription: SubscriptionRecord }) {
  const { store, ui } = usePanel();
  const twins = store.openSubscriptions.value.filter(
    (other) =>
      other !== subscription &&
      other.endedAt === null &&
      other.host === subscription.host &&
      other.text === subscription.text &&
      other.session?.user_id === subscription.session?.user_id,
  );
  if (twins.length === 0 || subscription.endedAt !== null) return null;
  return (
    <Section title="Duplicates">
      <p class="unsure">
        The same query is open {plural(twins.length + 1, "time")}; one could be shared.
      </p>
      <ul class="trail">
        {twins.map((twin) => (
          <li key={twin.key}>
            <button
              type="button"
              class="link"
              onClick={() => {
                ui.lists.Subscriptions.cursor.value = twin.key;
                ui.lists.Subscriptions.selected.value = new Set([twin.key]);
              }}
            >
              opened <When at={twin.openedAt} />
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function LiveRows({ subscription }: { subscription: SubscriptionRecord }) {
  const panel = usePanel();
  const { store } = panel;
  store.versions.tables.value;
  const { wire } = subscription;
  const host = store.recording.hosts.get(subscription.host);
  const open = wire !== null && host !== undefined && subscription.endedAt === null;
  const changes = wire
    ? [...tablesOf(wire)].reduce(
        (sum, table) =>
          sum + (store.recording.tableChanges.get(tableKey(subscription.host, table)) ?? 0),
        0,
      )
    : 0;
  const rows = useResource(open ? subscription.key : null, changes, (signal) => {
    if (!wire || !host) throw new Error("This query cannot be asked again.");
    return askPage(panel, host, bounded(wire, ASKED), subscription.session, signal);
  });
  if (!open) return null;
  const held = subscription.rows;
  return (
    <Section
      title="Live rows"
      aside={held === null ? undefined : `${countText(held)} held by the app`}
    >
      {rows.problem !== null && <p class="problem">{rows.problem}</p>}
      {rows.data ? (
        <RowTable result={rows.data} limit={SHOWN} label="Live rows" />
      ) : (
        rows.problem === null && <p class="quiet">Asking the page…</p>
      )}
    </Section>
  );
}

function Deltas({ subscription }: { subscription: SubscriptionRecord }) {
  const panel = usePanel();
  const { history } = subscription;
  if (history.length === 0) return null;
  return (
    <Section
      title="Deltas"
      aside={`the latest ${Math.min(history.length, 50)} of ${subscription.deltas}`}
    >
      <ul class="trail">
        {history
          .slice(-50)
          .toReversed()
          .map((delta) => (
            <li key={delta.nth}>
              <time>{clockTime(delta.at)}</time>
              {delta.added + delta.removed + delta.updated > 0 && (
                <>
                  <span class="good">+{countText(delta.added)}</span>
                  <span class="bad">−{countText(delta.removed)}</span>
                  <span>~{countText(delta.updated)}</span>
                </>
              )}
              <span class="quiet">{plural(delta.rows, "row")}</span>
              {delta.ids.slice(0, 4).map((id) => (
                <button
                  key={id}
                  type="button"
                  class="link mono"
                  title={`${id}: show the write, or the row where none was recorded`}
                  onClick={() => showCause(panel, subscription, delta, id)}
                >
                  {shortId(id)}
                </button>
              ))}
              {delta.ids.length > 4 && (
                <span class="quiet">and {countText(delta.ids.length - 4)} more</span>
              )}
            </li>
          ))}
      </ul>
    </Section>
  );
}

function WireJson({ subscription }: { subscription: SubscriptionRecord }) {
  const open = useSignal(false);
  const text = subscription.wire ? jsonText(subscription.wire) : subscription.text;
  return (
    <Section
      title="Wire JSON"
      aside={
        <button
          type="button"
          class="link"
          aria-expanded={open.value}
          onClick={() => {
            open.value = !open.value;
          }}
        >
          {open.value ? "hide" : "show"}
        </button>
      }
    >
      {open.value && <pre class="block">{text}</pre>}
      {subscription.options !== null && open.value && (
        <pre class="block">{subscription.options}</pre>
      )}
    </Section>
  );
}
