/** A key combination. `mod` is Ctrl, on a Mac Command. Never a bare key: those belong to what has the focus. */
export interface Keys {
  /** `KeyboardEvent.code`, which no keyboard layout and no Alt changes. */
  code: string;
  mod?: boolean;
  alt?: boolean;
}

/** Opens the list of all commands. */
export const COMMANDS_KEYS: Keys = { code: "KeyK", mod: true };

/** Brings back what was taken away last, unless text is being typed. */
export const UNDO_KEYS: Keys = { code: "KeyZ", mod: true };

const isMac = (): boolean => /mac/i.test(navigator.platform);

export function pressed(event: KeyboardEvent, { code, mod = false, alt = false }: Keys): boolean {
  const modifier = isMac() ? event.metaKey : event.ctrlKey;
  const other = isMac() ? event.ctrlKey : event.metaKey;
  return (
    event.code === code &&
    modifier === mod &&
    event.altKey === alt &&
    !other &&
    !event.shiftKey &&
    !event.repeat
  );
}

const NAMES: Readonly<Record<string, string>> = { Slash: "/", Period: "." };

/** `Ctrl+K`, on a Mac `⌘K`. */
export function keysText({ code, mod = false, alt = false }: Keys): string {
  const key = NAMES[code] ?? code.replace(/^(Key|Digit)/, "");
  if (isMac()) return `${alt ? "⌥" : ""}${mod ? "⌘" : ""}${key}`;
  return `${mod ? "Ctrl+" : ""}${alt ? "Alt+" : ""}${key}`;
}
