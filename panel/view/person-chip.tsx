import { SYSTEM_AUTHOR } from "../../protocol/jazz.ts";
import { pageAuth } from "../model/host-facts.ts";
import { initials, shortName } from "../model/people.ts";
import { type Panel, usePanel } from "./panel-context.ts";

/** Somebody, in their colour: initials and name. `null` is nobody known. */
export function PersonChip({ name, long = false }: { name: string | null; long?: boolean }) {
  const panel = usePanel();
  if (name === null) {
    return (
      <span class="chip">
        <span class="avatar unknown" aria-hidden="true" />
        <span class="name quiet">unknown</span>
      </span>
    );
  }
  const mark = name === pageUser(panel) ? "page-user" : "";
  const shown = name === "" ? "(no name)" : long ? name : shortName(name);
  return (
    <span class={`chip ${mark}`} title={mark ? `${name}, the page's user` : name}>
      <Avatar name={name} />
      <span class="name">{shown}</span>
    </span>
  );
}

export function Avatar({ name }: { name: string }) {
  const panel = usePanel();
  const look = panel.store.recording.people.look(name);
  return (
    <span
      class={`avatar ${look?.shape ?? "filled"}`}
      style={{ "--hue": hueOf(panel, name) }}
      aria-hidden="true"
    >
      {name === SYSTEM_AUTHOR ? "SY" : initials(name)}
    </span>
  );
}

/** The CSS colour of a person. */
export function hueOf(panel: Panel, name: string | null): string {
  const look = name === null ? null : panel.store.recording.people.look(name);
  return look ? `var(--person-${look.hue})` : "var(--person-system)";
}

/** The user id of the chosen host's page, whoever it acts as. */
export function pageUser(panel: Panel): string | null {
  const host = panel.store.host.value;
  return host ? (pageAuth(host)?.session?.user_id ?? null) : null;
}
