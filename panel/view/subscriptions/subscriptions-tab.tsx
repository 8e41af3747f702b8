import { filterTest, parseFilter } from "../../model/filter-language.ts";
import { plural } from "../../model/format.ts";
import type { SubscriptionRecord } from "../../store/records.ts";
import { Empty } from "../empty.tsx";
import { ListTab } from "../list-tab.tsx";
import { onDemand } from "../on-demand.tsx";
import { usePanel } from "../panel-context.ts";
import { subscriptionColumns, subscriptionScope } from "./subscription-columns.tsx";

const SubscriptionDetails = onDemand(
  async () => (await import("./subscription-details.tsx")).SubscriptionDetails,
);

const TERMS = ["table", "session", "scope", "tier"] as const;

/** Every live query of the page. */
export function SubscriptionsTab() {
  const { store, ui } = usePanel();
  store.versions.hosts.value;
  const columns = subscriptionColumns(store);
  const filter = parseFilter(ui.lists.Subscriptions.filter.value, TERMS);
  const test = filterTest<SubscriptionRecord>(filter, (subscription, name) => {
    const user = subscription.session?.user_id;
    const names = user === undefined ? [] : store.recording.people.identities.textsOf(user);
    if (name === "session") return names;
    if (name === null) {
      return [...columns.map((column) => column.text(subscription)), ...names].join(" ");
    }
    return columns.find(({ key }) => key === name)?.text(subscription) ?? "";
  });
  const open = store.openSubscriptions.value;
  return (
    <ListTab
      name="Subscriptions"
      columns={columns}
      items={open.filter(test)}
      keyOf={({ key }) => key}
      placeholder="text, table: session: scope: tier:"
      count={
        store.recording.imported
          ? plural(open.length, "recorded query", "recorded queries")
          : plural(open.length, "live query", "live queries")
      }
      problem={filter.problem}
      json={(subscription) => ({
        table: subscription.table,
        code: subscription.code,
        query: subscription.wire ?? subscription.text,
        session: subscription.session,
        scope: subscriptionScope(store, subscription),
        rows: subscription.rows,
        deltas: subscription.deltas,
        tier: subscription.tier,
      })}
      details={(subscription) => (
        <SubscriptionDetails key={subscription.key} subscription={subscription} />
      )}
      rowClass={({ endedAt }) => (endedAt === null ? "" : "faint")}
      empty={
        open.length === 0 && store.recording.imported ? (
          <Empty title="No live queries in this recording">
            <p>The page listened to no query, as far as it was recorded.</p>
          </Empty>
        ) : (
          open.length === 0 && (
            <Empty title="No live queries">
              <p>
                Every query the page listens to appears here: what it asks for, for whom, how many
                rows it holds, and whether it is scoped to the user. Open a view of the app that
                lists something, or call for example:
              </p>
              <pre class="block">
                {
                  "db.subscribeAll(app.todos.where({ done: false }), ({ all }) => console.log(all));"
                }
              </pre>
            </Empty>
          )
        )
      }
    />
  );
}
