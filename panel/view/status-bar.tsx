import { isLater } from "../model/host-facts.ts";
import { keysText, UNDO_KEYS } from "./commands/keys.ts";
import { usePanel } from "./panel-context.ts";
import { undo } from "./undo.ts";

const POLICY_WORDS = {
  merged: "merged into the page’s schema",
  enforced: "enforced by the engine",
  "not seen": "not seen, so the page may allow everything",
} as const;

/** After alpha.54 a page sees none, whatever its server enforces. */
const LATER = "judged by the server alone";

/** What is known of the chosen host, in a line. */
export function StatusBar() {
  const panel = usePanel();
  const { store, connection, ui } = panel;
  const link = connection.link.value;
  const host = store.host.value;
  const info = host?.info;
  return (
    <footer class="status-bar">
      {link.state !== "connected" && <span class="yielding">{link.sentence}</span>}
      {host && info && (
        <>
          <span>{info.profile.name}</span>
          <span class="yielding">{info.kind === "backend" ? "Node backend" : found(info.has)}</span>
          <span class="yielding" title={info.policies.evidence}>
            policies:{" "}
            {info.kind === "backend"
              ? info.policies.state
              : isLater(host)
                ? LATER
                : POLICY_WORDS[info.policies.state]}
          </span>
        </>
      )}
      <span class="spacer" />
      <span role="status" aria-label="Notice" class="yielding">
        {ui.announcement.value}
      </span>
      {ui.undo.value?.said === ui.announcement.value && (
        <button
          type="button"
          class="link"
          title={keysText(UNDO_KEYS)}
          onClick={() => void undo(panel)}
        >
          Undo
        </button>
      )}
    </footer>
  );
}

function found(has: { engine: boolean; db: boolean }): string {
  if (has.engine && has.db) return "engine and Db found";
  return has.engine ? "engine found, Db not" : "Db found, engine not";
}
