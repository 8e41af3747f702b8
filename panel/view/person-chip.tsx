import { useContext } from "preact/hooks";
import { SYSTEM_AUTHOR } from "../../protocol/jazz.ts";
import { pageAuth } from "../model/host-facts.ts";
import { identityHover } from "../model/identity-words.ts";
import { initials, shortName } from "../model/people.ts";
import { InDetails } from "./details.tsx";
import { type Panel, usePanel } from "./panel-context.ts";

/**
 * Somebody, in their colour: initials and name; in details also the way to what they wrote. `null`
 * is nobody known.
 */
export function PersonChip({ name, long = false }: { name: string | null; long?: boolean }) {
  const panel = usePanel();
  const linked = useContext(InDetails);
  if (name === null) {
    return (
      <span class="chip">
        <span class="avatar unknown" aria-hidden="true" />
        <span class="name quiet">unknown</span>
      </span>
    );
  }
  panel.store.versions.identities.value;
  const { identities } = panel.store.recording.people;
  const mark = name === pageUser(panel) ? "page-user" : "";
  const label = identities.label(name);
  const shown = label === "" ? "(no name)" : long ? label : shortName(label);
  const hover = identityHover(identities, name);
  const parted = hover.includes("\n") ? "\n" : ", ";
  const title = mark ? `${hover}${parted}the page's user` : hover;
  const chip = (
    <>
      <Avatar name={name} />
      <span class="name">{shown}</span>
      {identities.get(name)?.account === null && <span class="quiet">no account</span>}
    </>
  );
  if (!linked) {
    return (
      <span class={`chip ${mark}`} title={title}>
        {chip}
      </span>
    );
  }
  return (
    <button
      type="button"
      class={`chip person ${mark}`}
      title={`${title}${parted}show their writes`}
      onClick={async () => (await import("./links.ts")).showWritesOf(panel, name)}
    >
      {chip}
    </button>
  );
}

export function Avatar({ name }: { name: string }) {
  const panel = usePanel();
  const { people } = panel.store.recording;
  const look = people.look(name);
  return (
    <span
      class={`avatar ${look?.shape ?? "filled"}`}
      style={{ "--hue": hueOf(panel, name) }}
      aria-hidden="true"
    >
      {name === SYSTEM_AUTHOR ? "SY" : initials(people.identities.label(name))}
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
