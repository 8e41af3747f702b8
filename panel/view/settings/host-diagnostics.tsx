import { isLater, takesSessions } from "../../model/host-facts.ts";
import type { HostRecord } from "../../store/records.ts";
import { DoorList } from "../door-list.tsx";
import { hostLabel } from "../host-label.ts";
import { usePanel } from "../panel-context.ts";
import { Facts, Section } from "../section.tsx";

/** Every database: how it was found, and as which Jazz it was recognised, by which signs. */
export function HostDiagnostics() {
  const { store } = usePanel();
  store.versions.hosts.value;
  const hosts = store.hosts.value;
  return (
    <Section title="Databases">
      {hosts.length === 0 && <p class="quiet">None found.</p>}
      <ul class="trail">
        {hosts.map((host) => (
          <li key={host.key} class="history">
            <strong>{hostLabel(store, host)}</strong>
            <DoorList doors={host.info.doors} />
            <Facts
              facts={[
                ["profile", `${host.info.profile.name}${profileWords(host)}`],
                ["chosen by", <Signs key="signs" signs={host.info.profile.signs} />],
                ["policies", host.info.policies.evidence],
              ]}
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Signs({ signs }: { signs: readonly string[] }) {
  if (signs.length === 0) return <span class="quiet">no sign was told</span>;
  return (
    <ul class="signs">
      {signs.map((sign) => (
        <li key={sign}>{sign}</li>
      ))}
    </ul>
  );
}

function profileWords(host: HostRecord): string {
  if (isLater(host)) return ": Jazz after alpha.54, as it was read and not yet run on a release";
  return takesSessions(host) ? "" : ": none of the Jazz that this panel knows, so only looked at";
}
