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
  ["Ctrl+C", "Copy what is selected"],
  ["Esc", "Close the details"],
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
