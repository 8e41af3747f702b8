import type { Command } from "./command.ts";

/** Commands that hold every word of what was typed; those whose title begins with it come first. */
export function findCommands(commands: readonly Command[], typed: string): Command[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === "") return [...commands];
  const words = wanted.split(/\s+/);
  return commands
    .map((command) => ({ command, rank: rankOf(command, wanted, words) }))
    .filter(({ rank }) => rank < 3)
    .sort((left, right) => left.rank - right.rank)
    .map(({ command }) => command);
}

function rankOf({ title, section, words = "" }: Command, whole: string, parts: string[]): number {
  const name = title.toLowerCase();
  if (name.startsWith(whole)) return 0;
  if (parts.every((part) => name.includes(part))) return 1;
  const all = `${name} ${section.toLowerCase()} ${words.toLowerCase()}`;
  return parts.every((part) => all.includes(part)) ? 2 : 3;
}
