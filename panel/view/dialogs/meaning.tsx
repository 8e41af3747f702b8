import type { Mode } from "../../../protocol/attribution.ts";
import { backendCalls } from "../../model/backend-calls.ts";
import { connectionOf } from "../../model/connection.ts";
import { isEnforcing, pageAuth } from "../../model/host-facts.ts";
import type { PersonaSource } from "../../model/made-persona.ts";
import { serverWords } from "../../model/server-words.ts";
import type { HostRecord } from "../../store/records.ts";
import { usePanel } from "../panel-context.ts";
import { hueOf } from "../person-chip.tsx";
import { BackendCalls } from "./backend-calls.tsx";
import type { ChosenPersona, PersonaChoice } from "./persona-choice.ts";

/** What somebody's name would mean in the page, on its server, and in a backend. */
export function Meaning(props: {
  /** Where the persona was picked; it knows what they were made from. */
  choice: PersonaChoice | null;
  persona: ChosenPersona;
  mode: Mode;
  host: HostRecord;
  /** What it means in the page, in sentences. */
  inPage: readonly string[];
}) {
  const { choice, persona, mode, host, inPage } = props;
  const panel = usePanel();
  const { name, session } = persona;
  const server = serverWords({
    persona: session,
    mode,
    real: pageAuth(host)?.session ?? null,
    connection: connectionOf(host),
    enforcing: isEnforcing(host),
    seen: name === null ? null : (panel.store.live.people.get(name)?.session ?? null),
  });
  return (
    <div class="explain" style={{ "--hue": hueOf(panel, name) }}>
      <Sentences sentences={inPage} />
      <Sentences title="On a server" sentences={server.sentences} />
      <Sentences title="Keep in mind" sentences={server.warnings} unsure />
      <BackendCalls calls={backendCalls(session, mode, choice && sourceOf(choice, persona.key))} />
    </div>
  );
}

function Sentences(props: { title?: string; sentences: readonly string[]; unsure?: boolean }) {
  if (props.sentences.length === 0) return null;
  return (
    <>
      {props.title !== undefined && <h3>{props.title}</h3>}
      {props.sentences.map((sentence) => (
        <p key={sentence} class={props.unsure ? "unsure" : ""}>
          {sentence}
        </p>
      ))}
    </>
  );
}

/** What somebody was made from, while their session is as it was read. */
function sourceOf({ made, edits }: PersonaChoice, key: string): PersonaSource | null {
  if (edits.value.has(key)) return null;
  return made.value.find((one) => one.key === key)?.source.from ?? null;
}
