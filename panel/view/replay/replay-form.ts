import { type Signal, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Mode } from "../../../protocol/attribution.ts";
import { countText } from "../../model/format.ts";
import { isBackend, isEnforcing } from "../../model/host-facts.ts";
import { whyNot } from "../../model/later-words.ts";
import type { ReplayPersona } from "../../model/replay-line.ts";
import {
  backendFor,
  type ReplayTargets,
  replayableOn,
  replayTargets,
} from "../../model/replay-target.ts";
import { type SchemaDifference, schemaDifferences } from "../../model/schema-differences.ts";
import type { HostRecord, WriteRecord } from "../../store/records.ts";
import { createPersonaChoice, type PersonaChoice } from "../dialogs/persona-choice.ts";
import { usePersonas } from "../dialogs/use-personas.ts";
import { usePanel } from "../panel-context.ts";
import { pageUser } from "../person-chip.tsx";
import { createHandleForm, type HandleForm } from "./handle-form.ts";
import { hostsByKey } from "./live-recording.ts";
import type { ReplayPlan } from "./replay-run.ts";
import { throughChosen } from "./through-chosen.ts";

/** The choices of the dialog, and what they come to. */
export interface ReplayForm {
  personas: ReturnType<typeof usePersonas>;
  choice: PersonaChoice;
  mode: Signal<Mode>;
  /** Through which handles, where it is played on a backend. */
  handles: HandleForm;
  /** Those it comes to; `null` where it is played in a page. */
  through: readonly ReplayPersona[] | null;
  /** A backend that can be asked where the target cannot answer. */
  askInstead: HostRecord | null;
  kind: Signal<ReplayPlan["kind"]>;
  /** Whether somebody wants to write for good though nothing here checks it. */
  insists: Signal<boolean>;
  onto: Signal<string | null>;
  targets: ReplayTargets;
  target: HostRecord | null;
  writes: WriteRecord[];
  /** What is not played, a sentence each. */
  left: string[];
  differences: SchemaDifference[];
  /** Why nothing can be played at all, in a sentence. */
  refusal: string | null;
  /** What keeps it from being played for good, in a sentence; `null` when nothing does. */
  obstacle: string | null;
  /** What has to be mended in the choices before it can start. */
  problem: string | null;
  plan: ReplayPlan | null;
}

/** Writes that fit into one message to a page. */
const MOST = 20_000;
const NOT_GIVEN =
  "This backend's context was given no permissions, so nothing there checks these writes.";
const NOT_SEEN =
  "No policies were seen in this page so far, so nothing here may check these writes. A dry run finds out.";

export function useReplayForm(numbers: readonly number[]): ReplayForm {
  const panel = usePanel();
  const { store } = panel;
  const mode = useSignal<Mode>("forSession");
  const handles = useMemo(() => createHandleForm(() => panel.timing.now()), []);
  const kind = useSignal<ReplayPlan["kind"]>("dry run");
  const insists = useSignal(false);
  const onto = useSignal<string | null>(null);
  const recorded = useMemo(() => numbers.flatMap((n) => store.recording.writes.at(n) ?? []), []);

  const hosts = hostsByKey(store);
  const targets = replayTargets(recorded, hosts, store.host.peek()?.key ?? null);
  const target = targets.candidates.find(({ key }) => key === onto.value) ?? targets.candidates[0];
  const personas = usePersonas(target ?? null);
  const choice = useMemo(
    () => createPersonaChoice(personas, pageUser(panel), { several: true }),
    [],
  );
  const playable = useMemo(
    () => (target ? replayableOn(target, recorded, hosts) : { writes: [], left: [] }),
    [target?.key],
  );
  const differences = useMemo(
    () => (target ? differencesFrom(target, playable.writes, hosts) : []),
    [target?.key, target?.schemaHash, playable],
  );

  const refusal = refusalOf(target, playable.writes, fileOf(recorded, hosts));
  const unchecked = target !== undefined && !isEnforcing(target);
  const onBackend = target !== undefined && isBackend(target);
  const notChecked = onBackend ? NOT_GIVEN : NOT_SEEN;
  const obstacle = unchecked && !insists.value ? notChecked : null;
  const chosen = onBackend
    ? throughChosen(target, handles, choice.result.value)
    : choice.result.value;
  const real = kind.value === "for real";
  const problem = !chosen.ok
    ? chosen.problem
    : real && chosen.personas.length > 1
      ? `For real takes one persona at a time${onBackend ? ", through one handle" : ""}: choose one.`
      : real
        ? obstacle
        : null;
  const ready = target && chosen.ok && refusal === null && problem === null;
  const cannot = target !== undefined && !onBackend && !target.info.profile.replay.ok;
  return {
    personas,
    choice,
    mode,
    handles,
    through: onBackend && chosen.ok ? chosen.personas : null,
    askInstead: cannot ? backendFor(target, hosts) : null,
    kind,
    insists,
    onto,
    targets,
    target: target ?? null,
    ...playable,
    differences,
    refusal,
    obstacle,
    problem,
    plan: ready
      ? {
          host: target,
          writes: playable.writes,
          personas: chosen.personas,
          mode: mode.value,
          kind: kind.value,
        }
      : null,
  };
}

/** In what the schemas that the writes were recorded with differ from the one they are played on. */
function differencesFrom(
  target: HostRecord,
  writes: readonly WriteRecord[],
  hosts: ReadonlyMap<string, HostRecord>,
): SchemaDifference[] {
  const tables = new Map<string, Set<string>>();
  for (const { host, table } of writes) {
    if (host === target.key || table === null) continue;
    tables.set(host, (tables.get(host) ?? new Set()).add(table));
  }
  const found = new Map<string, SchemaDifference>();
  for (const [key, names] of tables) {
    const recorded = hosts.get(key)?.schema ?? null;
    for (const difference of schemaDifferences(recorded, target.schema, names)) {
      found.set(difference.sentence, difference);
    }
  }
  return [...found.values()];
}

/** The file that the first of the writes was read from. */
function fileOf(
  [first]: readonly WriteRecord[],
  hosts: ReadonlyMap<string, HostRecord>,
): string | null {
  return (first && hosts.get(first.host)?.imported?.file) ?? null;
}

function refusalOf(
  target: HostRecord | undefined,
  writes: readonly WriteRecord[],
  file: string | null,
): string | null {
  if (!target) {
    return file === null
      ? "no database is open that they could be played on. Open the app's page."
      : `they come from ${file}, which has no page behind it. Open the app's page in this tab.`;
  }
  const never = whyNot(target, "replay");
  if (never !== null) return never;
  if (!target.info.profile.replay.ok) {
    return target.info.profile.replay.reason ?? "this Jazz gives no way to.";
  }
  if (writes.length > MOST) {
    return `they are ${countText(writes.length)}, and at most ${countText(MOST)} can be played at once. Filter the list.`;
  }
  return writes.length === 0 ? "none of them was made by this page." : null;
}
