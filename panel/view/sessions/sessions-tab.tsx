import { filterTest, parseFilter } from "../../model/filter-language.ts";
import { plural } from "../../model/format.ts";
import { isOpen, pageAuth } from "../../model/host-facts.ts";
import type { HostRecord } from "../../store/records.ts";
import { ListTab } from "../list-tab.tsx";
import { onDemand } from "../on-demand.tsx";
import { usePanel } from "../panel-context.ts";
import { sessionColumns } from "./session-columns.tsx";

const SessionDetails = onDemand(async () => (await import("./session-details.tsx")).SessionDetails);

/** Every Db of the tab and whom it runs as. */
export function SessionsTab() {
  const { store, ui } = usePanel();
  store.versions.hosts.value;
  store.versions.people.value;
  const columns = sessionColumns(store);
  const filter = parseFilter(ui.lists.Sessions.filter.value, []);
  const { identities } = store.recording.people;
  const test = filterTest<HostRecord>(filter, (host) => {
    const user = pageAuth(host)?.session?.user_id;
    const names = user === undefined ? [] : identities.textsOf(user);
    return [...columns.map((column) => column.text(host)), ...names].join(" ");
  });
  const hosts = store.shownHosts.value;
  return (
    <ListTab
      name="Sessions"
      columns={columns}
      items={hosts.filter(test)}
      keyOf={({ key }) => key}
      placeholder="text"
      count={plural(hosts.length, "database")}
      problem={filter.problem}
      json={(host) => ({ ...host.info, auth: pageAuth(host) })}
      details={(host) => <SessionDetails host={host} />}
      rowClass={(host) => (isOpen(host) ? "" : "faint")}
    />
  );
}
