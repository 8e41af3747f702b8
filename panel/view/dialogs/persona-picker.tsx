import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import { countText, listText } from "../../model/format.ts";
import { sessionName } from "../../model/identity-words.ts";
import { shortName } from "../../model/people.ts";
import { matchesSearch, NO_SESSION, type Persona, savedKey } from "../../model/personas.ts";
import { jsonText } from "../../model/saved-persona.ts";
import type { HostRecord } from "../../store/records.ts";
import { type DeletedPersona, personaScope } from "../../store/saved-personas.ts";
import { usePanel } from "../panel-context.ts";
import { Avatar, PersonChip, pageUser } from "../person-chip.tsx";
import { useSaved } from "../saved-of.ts";
import { NewPersona } from "./new-persona.tsx";
import { NEW, type PersonaChoice } from "./persona-choice.ts";
import { moveByArrow, OPTION, PersonaOption } from "./persona-option.tsx";
import { DeletedNotice } from "./persona-saving.tsx";
import { PersonaSession } from "./persona-session.tsx";

/** More people than this are worth a search box. */
const FEW = 8;
/** People shown at once. */
const SHOWN = 60;

/** Whom to be: somebody saved, somebody seen on the page, somebody new, or nobody. */
export function PersonaPicker(props: {
  choice: PersonaChoice;
  personas: readonly Persona[];
  /** The host it is about; default: the one chosen in the panel. */
  host?: HostRecord | null;
}) {
  const { choice, personas } = props;
  const { store } = usePanel();
  const shelf = useSaved();
  const host = props.host === undefined ? store.host.value : props.host;
  const scope = host && personaScope(store, host);
  const deleted = useSignal<DeletedPersona | null>(null);
  /** Whom the focus goes back to, since what had it is gone. */
  const back = useSignal<string | null>(null);
  const group = useId();
  const search = useSignal("");
  const stop = useSignal<string | null>(null);
  const list = useRef<HTMLDivElement>(null);

  const found = personas.filter((persona) => matchesSearch(persona, search.value));
  const shown = found.slice(0, SHOWN);
  const saved = shown.filter((persona) => persona.saved !== null);
  const seen = shown.filter((persona) => persona.saved === null);
  const { made, anonymous } = choice;
  const fixed = [anonymous.key, NO_SESSION.key, NEW];
  const keys = [...shown, ...made.value].map(({ key }) => key).concat(fixed);
  const tabStop = keys.find((key) => key === stop.value) ?? keys[0];
  const option = { choice, group };
  const at = (key: string) => ({ ...option, pick: key, stop: key === tabStop });

  const pickFirst = (): void => {
    const [first] = shown;
    if (!first) return;
    choice.pick(first.key);
    focusOption(list.current, first.key);
  };

  const undo = (): void => {
    const gone = deleted.peek();
    if (!gone) return;
    shelf.restore(gone);
    const key = savedKey(gone.persona.id);
    choice.pick(key);
    back.value = key;
    deleted.value = null;
  };
  const returning = back.value;
  useEffect(() => {
    if (returning === null) return;
    focusOption(list.current, returning);
    back.value = null;
  }, [returning]);
  const newest = choice.made.value.at(-1)?.key ?? null;
  useEffect(() => {
    back.value = newest;
  }, [newest]);

  return (
    <fieldset class="persona-picker">
      <legend>Who</legend>
      {personas.length > FEW && (
        <PersonaSearch
          value={search.value}
          onInput={(value) => {
            search.value = value;
          }}
          onEnter={pickFirst}
          onDown={() => focusOption(list.current, keys[0])}
        />
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the inputs inside */}
      <div
        ref={list}
        class="persona-groups"
        onKeyDown={(event) => {
          const moved = moveByArrow(event, list.current);
          if (moved !== null) stop.value = moved;
        }}
      >
        <div class="persona-people">
          <Group title="Saved" personas={saved}>
            {(persona) => (
              <PersonaOption key={persona.key} {...at(persona.key)} name={persona.label}>
                <SavedFace persona={persona} />
              </PersonaOption>
            )}
          </Group>
          <Group title="Seen on this page" personas={seen}>
            {(persona) => (
              <PersonaOption key={persona.key} {...at(persona.key)} name={persona.label}>
                <SeenFace persona={persona} />
              </PersonaOption>
            )}
          </Group>
          {found.length === 0 && search.value !== "" && (
            <p class="quiet">
              Nobody here is called “{shortName(search.value, 40)}”.{" "}
              <button
                type="button"
                class="link"
                onClick={() => {
                  choice.userId.value = search.value.trim();
                  choice.pick(NEW);
                }}
              >
                Use it as the user id of somebody new
              </button>
            </p>
          )}
          {found.length > shown.length && (
            <p class="quiet">{countText(found.length - shown.length)} more: search to find them.</p>
          )}
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: fieldsets would be named in every option */}
        <div class="persona-group" role="group" aria-label="New">
          <div class="legend">New</div>
          <div class="choices">
            {made.value.map(({ key, label, session, source }) => (
              <PersonaOption key={key} {...at(key)} name={`${label}, from ${source.from}`}>
                <span class="stack">
                  <PersonChip name={session?.user_id ?? label} />
                  <span class="where">from {source.from}</span>
                </span>
              </PersonaOption>
            ))}
            <PersonaOption {...at(anonymous.key)} name="Anonymous">
              <Plain title="Anonymous" where="a new anonymous user" />
            </PersonaOption>
            <PersonaOption {...at(NO_SESSION.key)} name="No session">
              <Plain title="No session" where="a client that is not signed in" />
            </PersonaOption>
          </div>
          <NewPersona choice={choice} option={at(NEW)} />
        </div>
      </div>
      {choice.several && <Picked choice={choice} />}
      {deleted.value && <DeletedNotice deleted={deleted.value} onUndo={undo} />}
      <PersonaSession
        choice={choice}
        scope={scope}
        onSaved={(id) => {
          const before = choice.current.peek();
          if (before !== null) choice.drop(before);
          choice.pick(savedKey(id));
          back.value = savedKey(id);
        }}
        onDeleted={(gone) => {
          choice.pick(savedKey(gone.persona.id), false);
          deleted.value = gone;
        }}
        onClosed={() => {
          back.value = choice.current.peek();
        }}
      />
      {scope !== null && <StorageProblem scope={scope} />}
    </fieldset>
  );
}

function PersonaSearch(props: {
  value: string;
  onInput(value: string): void;
  onEnter(): void;
  onDown(): void;
}) {
  return (
    <input
      class="field persona-search"
      type="search"
      aria-label="Search people"
      placeholder="name, claim, or where they were seen"
      autocomplete="off"
      spellcheck={false}
      value={props.value}
      onInput={(event) => props.onInput(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== "ArrowDown") return;
        event.preventDefault();
        if (event.key === "Enter") props.onEnter();
        else props.onDown();
      }}
    />
  );
}

function Group(props: {
  title: string;
  personas: readonly Persona[];
  children: (persona: Persona) => preact.ComponentChildren;
}) {
  const { title, personas, children } = props;
  if (personas.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: fieldsets would be named in every option
    <div class="persona-group" role="group" aria-label={title}>
      <div class="legend">{title}</div>
      <div class="choices">{personas.map(children)}</div>
    </div>
  );
}

function SavedFace({ persona: { label, session } }: { persona: Persona }) {
  if (!session) return <Plain title={label} where="" />;
  const claims = jsonText(session.claims) ?? "";
  const where = [sessionName(session), claims === "{}" ? "" : claims].filter(Boolean).join(" ");
  return (
    <>
      <Avatar name={session.user_id} />
      <Plain title={label} where={where} />
    </>
  );
}

function SeenFace({ persona: { label, session, seen } }: { persona: Persona }) {
  const panel = usePanel();
  const name = session?.user_id ?? label;
  return (
    <span class="stack">
      <span class="line">
        <PersonChip name={name} />
        {name === pageUser(panel) && <span class="page-mark">page user</span>}
      </span>
      <span class="where" title={listText(seen)}>
        {listText(seen)}
      </span>
    </span>
  );
}

function Plain({ title, where }: { title: string; where: string }) {
  return (
    <span class="stack">
      <span class="title">{title}</span>
      <span class="where" title={where}>
        {where}
      </span>
    </span>
  );
}

/** All that are picked: which of their sessions is shown below can be chosen here. */
function Picked({ choice }: { choice: PersonaChoice }) {
  const picked = choice.picks.value;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be inside another one
    <div class="picked" role="group" aria-label="Picked">
      <span class="quiet">
        {picked.length === 0 ? "Nobody is picked." : `${countText(picked.length)} picked:`}
      </span>
      {picked.map((key) => {
        const label = choice.find(key)?.label ?? "somebody who is gone";
        return (
          <button
            key={key}
            type="button"
            class="button"
            aria-pressed={choice.current.value === key}
            title={`Show the session of ${label}`}
            onClick={() => choice.show(key)}
          >
            {shortName(label)}
            {typeof choice.chosen(key) === "string" && <span class="bad"> !</span>}
          </button>
        );
      })}
    </div>
  );
}

/** Why saved personas are not read or kept, and another try. */
function StorageProblem({ scope }: { scope: string }) {
  const saved = useSaved();
  const { problem } = saved.of(scope).value;
  if (problem === null) return null;
  return (
    <p class="line unsure" role="status">
      {problem}
      <button type="button" class="link" onClick={() => void saved.retry(scope)}>
        Try again
      </button>
    </p>
  );
}

function focusOption(list: HTMLElement | null, key: string | undefined): void {
  const options = list?.querySelectorAll<HTMLInputElement>(`[${OPTION}]`) ?? [];
  for (const option of options) {
    if (option.getAttribute(OPTION) === key) option.focus();
  }
}
