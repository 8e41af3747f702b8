import type { TraceItem } from "../../model/trace-item.ts";

export interface TreeMove {
  /** The item that is active from now on. */
  to?: TraceItem | undefined;
  /** The items that are open from now on. */
  expanded?: ReadonlySet<string> | undefined;
}

/**
 * What a key does in a tree (ARIA's tree pattern): up and down walk, right opens and goes in, left
 * closes and goes out, Enter and Space toggle, `*` opens all siblings, letters search.
 * `null` for keys that mean nothing there.
 */
export function moveInTree(
  key: string,
  visible: readonly TraceItem[],
  index: number,
  expanded: ReadonlySet<string>,
): TreeMove | null {
  const item = visible[index];
  if (!item) return null;
  const hasParts = item.children.length > 0;
  const isOpen = expanded.has(item.key);
  switch (key) {
    case "ArrowDown":
      return { to: visible[index + 1] };
    case "ArrowUp":
      return { to: visible[index - 1] };
    case "Home":
      return { to: visible[0] };
    case "End":
      return { to: visible.at(-1) };
    case "ArrowRight":
      if (!hasParts) return {};
      return isOpen ? { to: item.children[0] } : { expanded: new Set([...expanded, item.key]) };
    case "ArrowLeft":
      return isOpen && hasParts
        ? { expanded: without(expanded, item.key) }
        : { to: item.parent ?? undefined };
    case "Enter":
    case " ":
      if (!hasParts) return {};
      return {
        expanded: isOpen ? without(expanded, item.key) : new Set([...expanded, item.key]),
      };
    case "*": {
      const siblings = item.parent?.children ?? visible.filter(({ level }) => level === 1);
      const keys = siblings.filter(({ children }) => children.length > 0).map((one) => one.key);
      return { expanded: new Set([...expanded, ...keys]) };
    }
    default:
      return key.length === 1 ? { to: startingWith(key, visible, index) } : null;
  }
}

function without(keys: ReadonlySet<string>, key: string): Set<string> {
  const others = new Set(keys);
  others.delete(key);
  return others;
}

/** The next item, going round, whose label begins with that letter. */
function startingWith(letter: string, visible: readonly TraceItem[], index: number) {
  const wanted = letter.toLowerCase();
  const round = [...visible.slice(index + 1), ...visible.slice(0, index + 1)];
  return round.find(({ label }) => label.toLowerCase().startsWith(wanted));
}
