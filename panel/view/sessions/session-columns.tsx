import { generationOf, generationText } from "../../model/generations.ts";
import { isBackend, isOpen, pageAuth } from "../../model/host-facts.ts";
import { identityHover } from "../../model/identity-words.ts";
import type { HostRecord } from "../../store/records.ts";
import type { Store } from "../../store/store.ts";
import type { Column } from "../grid-source.ts";
import { frameName } from "../host-label.ts";
import { PersonChip } from "../person-chip.tsx";

const POLICIES = {
  merged: "merged",
  enforced: "enforced",
  "not seen": "not seen",
} as const;

/** Columns of the list of Dbs: who first, then what and where. */
export function sessionColumns(store: Store): readonly Column<HostRecord>[] {
  const frame = (host: HostRecord) => frameName(store.recording.documents.get(host.document));
  const user = (host: HostRecord) =>
    isBackend(host) ? "per handle" : (pageAuth(host)?.session?.user_id ?? "");
  const { hosts, people } = store.recording;
  const generation = (host: HostRecord): string => {
    const known = generationOf(host, hosts.values());
    return known ? generationText(known) : "";
  };
  const follow = store.shownHosts.value.some((host) => generation(host) !== "");
  return [
    textColumn("frame", "Frame", "minmax(72px, 0.7fr)", (host) =>
      isOpen(host) ? frame(host) : `${frame(host)} (closed)`,
    ),
    {
      key: "user",
      title: "User id",
      width: "minmax(104px, 1.2fr)",
      text: user,
      hint: (host) => identityHover(people.identities, user(host)),
      cell: (host) =>
        isBackend(host) || user(host) === "" ? (
          <span class="quiet">{user(host) || "no session"}</span>
        ) : (
          <PersonChip name={user(host)} />
        ),
    },
    textColumn("auth", "Auth mode", "84px", (host) => pageAuth(host)?.authMode ?? null),
    {
      key: "policies",
      title: "Policies",
      width: "92px",
      text: ({ info }) => POLICIES[info.policies.state],
      hint: ({ info }) => info.policies.evidence,
      cell: ({ info }) => (
        <span class={info.policies.state === "not seen" ? "unsure" : "good"}>
          <span aria-hidden="true">{info.policies.state === "not seen" ? "? " : "✓ "}</span>
          {POLICIES[info.policies.state]}
        </span>
      ),
    },
    textColumn("app", "App id", "minmax(72px, 1fr)", ({ info }) => info.appId, true),
    ...(follow ? [textColumn("generation", "Generation", "minmax(96px, 1fr)", generation)] : []),
    textColumn("server", "Server", "minmax(72px, 1.2fr)", ({ info }) => info.serverUrl, true),
    textColumn("driver", "Driver", "68px", ({ info }) => info.driver),
    textColumn("branch", "Branch", "60px", ({ info }) => info.branch),
    textColumn("door", "Door", "minmax(76px, 1fr)", ({ info }) =>
      info.doors.map(({ door }) => door).join(", "),
    ),
  ];
}

function textColumn(
  key: string,
  title: string,
  width: string,
  text: (host: HostRecord) => string | null,
  mono = false,
): Column<HostRecord> {
  return {
    key,
    title,
    width,
    mono,
    text: (host) => text(host) ?? "",
    hint: (host) => text(host) ?? "",
    cell: (host) => text(host) ?? <span class="quiet">–</span>,
  };
}
