import { generationOf, generationText } from "../../model/generations.ts";
import { isOpen, pageAuth } from "../../model/host-facts.ts";
import type { HostRecord } from "../../store/records.ts";
import { recordingOf } from "../../store/store.ts";
import { usePanel } from "../panel-context.ts";
import { PersonChip } from "../person-chip.tsx";
import { Section } from "../section.tsx";

/** Where the Db stands among those that followed each other as the account changed. */
export function Generations({ host }: { host: HostRecord }) {
  const { store, ui } = usePanel();
  const { hosts } = recordingOf(store, host);
  const generation = generationOf(host, hosts.values());
  if (!generation) return null;
  const link = (key: string | null, words: string) => {
    const other = key === null ? undefined : hosts.get(key);
    if (!other) return null;
    const user = pageAuth(other)?.session?.user_id ?? null;
    return (
      <li>
        <button
          type="button"
          class="link"
          onClick={() => {
            ui.lists.Sessions.cursor.value = other.key;
            ui.lists.Sessions.selected.value = new Set([other.key]);
          }}
        >
          {words}
        </button>
        {user === null ? <span class="quiet">no session</span> : <PersonChip name={user} />}
        <span class="quiet">{isOpen(other) ? "open" : "closed"}</span>
      </li>
    );
  };
  return (
    <Section title="Generations" aside={generationText(generation)}>
      <p class="quiet">
        In this Jazz a Db keeps its account for life: another account means another Db.
      </p>
      <ul class="trail">
        {link(generation.previous, "previous generation")}
        {link(generation.next, "next generation")}
      </ul>
    </Section>
  );
}
