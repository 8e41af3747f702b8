import type { Project } from "./schema.ts";

/**
 * The projects a new todo may go to, the best guess first: one's own before others', a team's
 * before a private one, then by name. Archives take no new todos.
 */
export function projectChoices<P extends Project>(projects: readonly P[], me: string): P[] {
  const rank = (project: P): number =>
    (project.owner_id === me ? 0 : 2) + (project.visibility === "team" ? 0 : 1);
  return projects
    .filter((project) => !project.archived)
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}
