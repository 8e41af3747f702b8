import { Modal } from "../dialogs/modal.tsx";
import { usePanel } from "../panel-context.ts";
import { FIXED_COMMANDS } from "./commands.ts";
import { keysText } from "./keys.ts";

/** Keys that a list understands while it has the focus. */
const LIST_KEYS: readonly (readonly [string, string])[] = [
  ["↑ ↓ Page Up Page Down Home End", "Move; with Shift select up to there"],
  ["Enter", "Open the details; in the header, sort"],
  ["Space", "Select or let go"],
  ["Ctrl+A", "Select all"],
  ["Ctrl+C", "Copy what is selected, or everything, as a table"],
  ["Esc", "Close the details"],
];

/** Keys of what is neither a list nor a field. */
const OTHER_KEYS: readonly (readonly [string, string])[] = [
  ["← → Home End", "Among the tabs: the next, the first, the last"],
  ["← → ↑ ↓ Home End", "On the line between list and details: move it"],
  ["← → Home End", "On either end of the chart: show less or more of the time"],
  ["Enter, Space", "On an author of the chart: show their writes alone"],
  ["Esc", "Close a dialog, or the details that have the focus"],
];

/** Every key the panel understands. */
export function ShortcutsDialog() {
  const { ui } = usePanel();
  const close = (): void => {
    ui.dialog.value = null;
  };
  return (
    <Modal title="Keyboard shortcuts" onSubmit={close} actions={null}>
      <div>
        <h3 class="legend">Anywhere in the panel</h3>
        <dl class="keys">
          {FIXED_COMMANDS.map(
            ({ title, keys }) => keys && <KeyLine key={title} keys={keysText(keys)} does={title} />,
          )}
        </dl>
      </div>
      <div>
        <h3 class="legend">In a list</h3>
        <dl class="keys">
          {LIST_KEYS.map(([keys, does]) => (
            <KeyLine key={keys} keys={keys} does={does} />
          ))}
        </dl>
      </div>
      <div>
        <h3 class="legend">Elsewhere</h3>
        <dl class="keys">
          {OTHER_KEYS.map(([keys, does]) => (
            <KeyLine key={does} keys={keys} does={does} />
          ))}
        </dl>
      </div>
    </Modal>
  );
}

function KeyLine({ keys, does }: { keys: string; does: string }) {
  return (
    <div class="key-line">
      <dt>
        <kbd>{keys}</kbd>
      </dt>
      <dd>{does}</dd>
    </div>
  );
}
