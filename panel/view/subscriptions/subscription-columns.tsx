import { spanText } from "../../model/format.ts";
import { queryScope, scopeLabel } from "../../model/query-scope.ts";
import { knownPermissions } from "../../store/permissions.ts";
import type { SubscriptionRecord } from "../../store/records.ts";
import type { Store } from "../../store/store.ts";
import type { Column } from "../grid-source.ts";
import { PersonChip } from "../person-chip.tsx";
import { When } from "../when.tsx";

/** `scoped by owner_id`, `policy only` or `not scoped`, as far as policies are known. */
export function subscriptionScope(store: Store, subscription: SubscriptionRecord): string {
  if (!subscription.wire) return "?";
  const host = store.recording.hosts.get(subscription.host);
  const known = host ? knownPermissions(store, host) : null;
  const using = known?.permissions[subscription.table]?.select?.using;
  // A policy that lets everybody read everything keeps nothing back.
  const keepsBack = using !== undefined && using.type !== "True";
  return scopeLabel(queryScope(subscription.wire, subscription.session, keepsBack));
}

/** Columns of the list of live queries. */
export function subscriptionColumns(store: Store): readonly Column<SubscriptionRecord>[] {
  const scope = (subscription: SubscriptionRecord) => subscriptionScope(store, subscription);
  return [
    {
      key: "table",
      title: "Table",
      width: "minmax(72px, 0.8fr)",
      mono: true,
      cell: ({ table }) => table,
      text: ({ table }) => table,
    },
    {
      key: "query",
      title: "Query",
      width: "minmax(132px, 3fr)",
      mono: true,
      cell: ({ code }) => code,
      text: ({ code }) => code,
      hint: ({ code }) => code,
    },
    {
      key: "session",
      title: "Session",
      width: "minmax(86px, 1fr)",
      cell: ({ session }) =>
        session ? <PersonChip name={session.user_id} /> : <span class="quiet">none</span>,
      text: ({ session }) => session?.user_id ?? "",
    },
    {
      key: "scope",
      title: "Scope",
      width: "minmax(104px, 1fr)",
      cell: (subscription) => <ScopeCell label={scope(subscription)} />,
      text: scope,
    },
    {
      key: "rows",
      title: "Rows",
      width: "52px",
      align: "end",
      cell: ({ rows }) => rows ?? "–",
      text: ({ rows }) => (rows === null ? "" : String(rows)),
      order: ({ rows }) => rows ?? Number.NaN,
    },
    {
      key: "deltas",
      title: "Deltas",
      width: "60px",
      align: "end",
      cell: ({ deltas }) => deltas,
      text: ({ deltas }) => String(deltas),
      order: ({ deltas }) => deltas,
    },
    {
      key: "last",
      title: "Last change",
      width: "90px",
      cell: ({ lastAt }) => <When at={lastAt} />,
      text: ({ lastAt }) => (lastAt === null ? "" : new Date(lastAt).toISOString()),
      order: ({ lastAt }) => lastAt ?? Number.NaN,
    },
    {
      key: "first",
      title: "First result",
      width: "86px",
      align: "end",
      cell: ({ firstMs, endedAt }) =>
        firstMs === null ? (
          <span class="quiet">{endedAt === null ? "waiting" : "none"}</span>
        ) : (
          spanText(firstMs)
        ),
      text: ({ firstMs }) => (firstMs === null ? "" : String(firstMs)),
      order: ({ firstMs }) => firstMs ?? Number.NaN,
    },
    {
      key: "tier",
      title: "Tier",
      width: "48px",
      cell: ({ tier }) => tier ?? <span class="quiet">–</span>,
      text: ({ tier }) => tier ?? "",
    },
    {
      key: "age",
      title: "Age",
      width: "68px",
      cell: ({ openedAt }) => <When at={openedAt} />,
      text: ({ openedAt }) => new Date(openedAt).toISOString(),
      order: ({ openedAt }) => -openedAt,
    },
  ];
}

function ScopeCell({ label }: { label: string }) {
  const hints: Record<string, string> = {
    "not scoped":
      "The query does not ask for the user's own rows: whatever policies let through comes back. Compare sessions shows how much that is.",
    "policy only":
      "The query has no filter: the table's read policy alone decides what comes back.",
  };
  const tone = label === "not scoped" ? "unsure" : "";
  return (
    <span
      class={tone}
      title={hints[label] ?? "A filter in the client. It enforces nothing: policies do."}
    >
      {label}
    </span>
  );
}
