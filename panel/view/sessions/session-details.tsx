import { useSignal } from "@preact/signals";
import { NO_ACTING } from "../../model/act-words.ts";
import { jsonText } from "../../model/clipboard-text.ts";
import { countText, dateTime, relativeTime } from "../../model/format.ts";
import { isBackend, isLater, pageAuth } from "../../model/host-facts.ts";
import { asAppHasIt } from "../../model/later-session.ts";
import { sessionSentence } from "../../model/session-sentence.ts";
import {
  FRAMEWORKS,
  type Framework,
  LATER_SNIPPETS,
  SESSION_SNIPPETS,
} from "../../model/session-snippets.ts";
import type { HostRecord } from "../../store/records.ts";
import { CodeSection } from "../code-block.tsx";
import { copyText } from "../copy.ts";
import { DoorList, PUSH_SNIPPET } from "../door-list.tsx";
import { frameName } from "../host-label.ts";
import { showQueriesOf, showWritesOf } from "../links.ts";
import { usePanel } from "../panel-context.ts";
import { PersonChip } from "../person-chip.tsx";
import { Facts, Section } from "../section.tsx";
import { Sentence } from "../sentence.tsx";
import { When } from "../when.tsx";
import { Generations } from "./generations.tsx";
import { Identity } from "./identity.tsx";

/** Everything about one Db and its session. */
export function SessionDetails({ host }: { host: HostRecord }) {
  const panel = usePanel();
  const { store, now } = panel;
  const frame = frameName(store.recording.documents.get(host.document));
  const session = pageAuth(host)?.session ?? null;
  return (
    <>
      <Sentence phrases={sessionSentence(host, frame, now.value)} />
      {session && (
        <div class="actions">
          <button
            type="button"
            class="button"
            onClick={() => showWritesOf(panel, session.user_id, host.key)}
          >
            Show its writes
          </button>
          <button
            type="button"
            class="button"
            onClick={() => showQueriesOf(panel, session.user_id, host.key)}
          >
            Show its subscriptions
          </button>
        </div>
      )}
      <Generations host={host} />
      {session?.identity && <Identity session={session} />}
      {session && (
        <CodeSection title="Session" code={jsonText(asAppHasIt(session))} copyName="the session" />
      )}
      {isBackend(host) ? (
        <HandleCounts host={host} />
      ) : (
        <>
          <Token host={host} />
          <History host={host} />
          <Snippets snippets={isLater(host) ? LATER_SNIPPETS : SESSION_SNIPPETS} />
        </>
      )}
      <Capabilities host={host} />
      <Doors host={host} />
    </>
  );
}

/** What was made of a backend's context so far. */
function HandleCounts({ host }: { host: HostRecord }) {
  const { store, ui } = usePanel();
  store.versions.requests.value;
  const counts = new Map<string, number>();
  for (const handle of store.recording.handles.values()) {
    if (handle.host !== host.key || handle.kind === null) continue;
    counts.set(handle.kind, (counts.get(handle.kind) ?? 0) + 1);
  }
  return (
    <Section title="Handles" aside="made since it was recorded">
      {counts.size === 0 && <p class="quiet">None so far.</p>}
      <Facts facts={[...counts].map(([kind, count]) => [kind, countText(count)])} />
      <button
        type="button"
        class="link"
        onClick={() => {
          ui.tab.value = "Requests";
        }}
      >
        Show them by request
      </button>
    </Section>
  );
}

function Token({ host }: { host: HostRecord }) {
  const { now } = usePanel();
  const { present, claims, expiresAt } = host.info.token;
  if (!present) {
    return (
      <Section title="Token">
        <p class="quiet">The Db has no token.</p>
      </Section>
    );
  }
  return (
    <Section title="Token" aside="its claims; the token itself never leaves the page">
      {claims ? (
        <Facts
          facts={[
            ...Object.entries(claims).map(
              ([name, value]) => [name, <Claim key={name} name={name} value={value} />] as const,
            ),
            [
              "time left",
              expiresAt === null ? (
                "it does not expire"
              ) : (
                <span
                  key="left"
                  class={expiresAt < now.value ? "bad" : ""}
                  title={dateTime(expiresAt)}
                >
                  {expiresAt < now.value
                    ? `expired ${relativeTime(expiresAt, now.value)}`
                    : `expires ${relativeTime(expiresAt, now.value)}`}
                </span>
              ),
            ],
          ]}
        />
      ) : (
        <p class="quiet">It is not a JWT that can be decoded.</p>
      )}
    </Section>
  );
}

const TIME_CLAIMS = new Set(["exp", "iat", "nbf", "auth_time"]);

function Claim({ name, value }: { name: string; value: unknown }) {
  const { now } = usePanel();
  const time = TIME_CLAIMS.has(name) && typeof value === "number" ? value * 1_000 : null;
  return (
    <>
      <code>{JSON.stringify(value) ?? "undefined"}</code>
      {time !== null && (
        <span class="quiet">
          {" "}
          {dateTime(time)}, {relativeTime(time, now.value)}
        </span>
      )}
    </>
  );
}

function History({ host }: { host: HostRecord }) {
  if (host.auth.length === 0) return null;
  return (
    <Section title="Auth history">
      <ul class="trail">
        {host.auth.toReversed().map((entry) => (
          <li key={`${entry.at} ${entry.acting}`}>
            <time>
              <When at={entry.at} />
            </time>
            {entry.state.session ? (
              <PersonChip name={entry.state.session.user_id} />
            ) : (
              <span class="quiet">no session</span>
            )}
            <span class="quiet">{entry.state.authMode}</span>
            {entry.acting && <span class="tag">acting</span>}
            {entry.state.error && <span class="bad">✕ {entry.state.error}</span>}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Snippets({ snippets }: { snippets: Record<Framework, string> }) {
  const panel = usePanel();
  const chosen = useSignal<Framework>("React");
  return (
    <Section
      title="Read this session"
      aside={
        <button
          type="button"
          class="link"
          aria-label="Copy snippet"
          onClick={() => void copyText(panel, snippets[chosen.value], "the snippet")}
        >
          copy
        </button>
      }
    >
      <div class="subtabs" role="radiogroup" aria-label="Framework">
        {FRAMEWORKS.map((framework) => (
          <label key={framework} class="subtab" data-chosen={framework === chosen.value}>
            <input
              type="radio"
              name="framework"
              class="hidden-input"
              checked={framework === chosen.value}
              onChange={() => {
                chosen.value = framework;
              }}
            />
            {framework}
          </label>
        ))}
      </div>
      <pre class="block">{snippets[chosen.value]}</pre>
    </Section>
  );
}

function Capabilities({ host }: { host: HostRecord }) {
  const { profile } = host.info;
  const capabilities = [
    ["act as somebody else", isBackend(host) ? { ok: false, reason: NO_ACTING } : profile.act],
    ["replay writes", profile.replay],
    ["let the app follow the persona", profile.followSession],
  ] as const;
  return (
    <Section
      title={host.imported ? "What the panel could do there" : "What the panel can do here"}
      aside={profile.name}
    >
      <ul class="trail">
        {capabilities.map(([words, { ok, reason }]) => (
          <li key={words}>
            <span class={ok ? "good" : "bad"}>
              {ok ? "✓ " : "✕ "}
              {host.imported ? (ok ? "could" : "could not") : ok ? "can" : "cannot"}
            </span>
            <span>
              {words}
              {reason !== null && <span class="quiet">: {reason}</span>}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Doors({ host }: { host: HostRecord }) {
  const { info } = host;
  return (
    <Section title="How it was found">
      <DoorList doors={info.doors} />
      {!info.has.db && <pre class="block">{PUSH_SNIPPET}</pre>}
      <Facts
        facts={[
          ["found", <When key="found" at={info.foundAt} />],
          ["closed", info.closedAt === null ? null : <When key="closed" at={info.closedAt} />],
          ["has", [info.has.engine && "engine", info.has.db && "Db"].filter(Boolean).join(" and ")],
          ["session read from", info.sessionFrom],
          ["environment", info.env],
          ["policies", info.policies.evidence],
        ]}
      />
    </Section>
  );
}
