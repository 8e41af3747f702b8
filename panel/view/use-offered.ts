import { computed, type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { Person } from "../model/people.ts";
import { type Persona, savedPersonas, seenPersonas } from "../model/personas.ts";
import type { HostRecord } from "../store/records.ts";
import { personaScope } from "../store/saved-personas.ts";
import { recordingOf, type Store } from "../store/store.ts";
import { usePanel } from "./panel-context.ts";
import { useSaved } from "./saved-of.ts";

/**
 * The people to offer where a host is looked at: those saved for its app, then those seen.
 * @param most of those seen.
 */
export function useOffered(
  host: HostRecord | null,
  most?: number,
): ReadonlySignal<readonly Persona[]> {
  const { store } = usePanel();
  const saved = useSaved();
  const scope = host && personaScope(store, host);
  const current = useSignal(scope);
  const about = useSignal(host);
  const personas = useMemo(
    () =>
      computed(() => {
        store.versions.people.value;
        const kept = current.value === null ? [] : saved.of(current.value).value.personas;
        return [...savedPersonas(kept), ...seenPersonas(peopleFor(store, about.value), most)];
      }),
    [],
  );
  useEffect(() => {
    about.value = host;
    current.value = scope;
    if (scope !== null) void saved.load(scope);
  }, [scope, host?.key]);
  return personas;
}

/** Those of the host's page, and of the recording that is looked at. */
function peopleFor(store: Store, host: HostRecord | null): Person[] {
  const shown = store.recording.people.all();
  if (!host) return shown;
  const people = recordingOf(store, host).people;
  return [...people.all(), ...shown.filter(({ name }) => !people.has(name))];
}
