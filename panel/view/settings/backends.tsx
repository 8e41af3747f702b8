import { useSignal } from "@preact/signals";
import type { BackendLink } from "../../adapter.ts";
import { usePanel } from "../panel-context.ts";
import { Section } from "../section.tsx";

const STATES: Record<BackendLink["state"], string> = {
  offered: "offered",
  connecting: "connecting",
  connected: "connected",
  gone: "gone: retrying",
  refused: "refused",
};

/** Node backends that were connected to, and how to connect to another. */
export function Backends() {
  const { adapter, connection } = usePanel();
  const { backends } = adapter;
  const links = connection.backends.value;
  if (!backends) return null;
  return (
    <section aria-label="Backends">
      <Section title="Backends">
        <ConnectForm connect={(address) => backends.connect(address)} />
        {links.length === 0 && (
          <p class="quiet">
            None is connected. A backend that calls <code>inspectBackend</code> prints its address.
          </p>
        )}
        <ul class="trail">
          {links.map(({ address, state, sentence }) => (
            <li key={address} class="history">
              <span class="mono">{address}</span>{" "}
              <strong class={state === "refused" || state === "gone" ? "unsure" : ""}>
                {STATES[state]}
              </strong>
              <span class="quiet"> {sentence} </span>
              {state === "offered" && (
                <button
                  type="button"
                  class="link"
                  aria-label={`Connect to ${address}`}
                  onClick={() => backends.connect(address)}
                >
                  connect
                </button>
              )}
              <button
                type="button"
                class="link"
                aria-label={`Forget ${address}`}
                onClick={() => backends.forget(address)}
              >
                forget
              </button>
            </li>
          ))}
        </ul>
      </Section>
    </section>
  );
}

function ConnectForm({ connect }: { connect(address: string): string | null }) {
  const address = useSignal("");
  const problem = useSignal<string | null>(null);
  return (
    <form
      class="line-form"
      onSubmit={(event) => {
        event.preventDefault();
        problem.value = connect(address.value);
        if (problem.value === null) address.value = "";
      }}
    >
      <input
        type="text"
        class="field"
        aria-label="Backend address"
        placeholder="ws://127.0.0.1:…/?token=…"
        autocomplete="off"
        spellcheck={false}
        value={address.value}
        onInput={(event) => {
          address.value = event.currentTarget.value;
          problem.value = null;
        }}
      />
      <button type="submit" class="button" disabled={address.value.trim() === ""}>
        Connect
      </button>
      {problem.value !== null && (
        <span class="problem" role="alert">
          {problem.value}
        </span>
      )}
    </form>
  );
}
