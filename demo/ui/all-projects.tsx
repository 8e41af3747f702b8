import { renameProject } from "../actions.ts";
import type { Project, Todo } from "../schema.ts";
import { Card } from "./card.tsx";
import { useJazz } from "./jazz.tsx";
import { useMessages } from "./messages.tsx";
import { PersonChip } from "./person-chip.tsx";

interface AllProjectsProps {
  me: string;
  projects: (Project & { todosViaProject: Todo[] })[] | undefined;
}

/** Every project the policies let through, whoever owns it. */
export function AllProjects({ me, projects }: AllProjectsProps) {
  const { db } = useJazz();
  const { attempt, tell } = useMessages();

  function renameSomeoneElses() {
    const project = projects?.find(({ owner_id }) => owner_id !== me);
    if (!project) return tell({ text: "You see no project of anyone else." });
    const what = `Renaming ${project.owner_id}’s project “${project.name}”`;
    if (attempt(what, () => renameProject(db, project, `${project.name} (by ${me})`))) {
      tell({ text: `${what} went through: no policy stopped it in this page.` });
    }
  }

  return (
    <Card
      title="All projects"
      empty={projects?.length === 0 ? "There is no project you may see." : undefined}
      items={projects?.map((project) => (
        <li key={project.id} class="project">
          <span class="name">{project.name}</span>
          <span class="notes">
            <span class="tag">{project.archived ? "archive" : project.visibility}</span>
            <Progress todos={project.todosViaProject} />
            <PersonChip name={project.owner_id} />
          </span>
        </li>
      ))}
    >
      <div class="actions">
        <button type="button" onClick={renameSomeoneElses}>
          Rename someone else's project
        </button>
      </div>
    </Card>
  );
}

function Progress({ todos }: { todos: Todo[] }) {
  const done = todos.filter((todo) => todo.done).length;
  return <span class="count">{`${done} of ${todos.length} done`}</span>;
}
