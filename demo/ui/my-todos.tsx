import { completeAll, moveToArchive } from "../actions.ts";
import type { Project, Share, Todo } from "../schema.ts";
import { Card } from "./card.tsx";
import { useJazz } from "./jazz.tsx";
import { useMessages } from "./messages.tsx";
import { NewTodo } from "./new-todo.tsx";
import { PersonChip } from "./person-chip.tsx";
import { type Selection, TodoItem } from "./todo-item.tsx";

interface MyTodosProps extends Selection {
  me: string;
  todos: (Todo & { sharesViaTodo: Share[] })[] | undefined;
  projects: Project[] | undefined;
}

/** The todos of the session's user, with what can be done to several at once. */
export function MyTodos({ me, todos, projects, ...selection }: MyTodosProps) {
  const { db } = useJazz();
  const { attempt, tell } = useMessages();
  const projectOf = new Map(projects?.map((project) => [project.id, project]));
  const archive = projects?.find((project) => project.archived && project.owner_id === me);
  const current = todos?.filter((todo) => !projectOf.get(todo.project_id)?.archived);
  const done = current?.filter((todo) => todo.done) ?? [];
  const open = current?.filter((todo) => !todo.done) ?? [];
  const archived = (todos?.length ?? 0) - done.length - open.length;

  function complete() {
    if (open.length === 0) return tell({ text: "Everything is done already." });
    attempt("Completing your todos", () => completeAll(db, open));
  }

  function archiveDone() {
    if (done.length === 0) return tell({ text: "Nothing to move: tick a todo first." });
    attempt("Moving todos to the archive", () => moveToArchive(db, me, done, archive));
  }

  return (
    <Card
      title="My todos"
      empty={current?.length === 0 ? "Nothing to do. Add a todo above." : undefined}
      before={<NewTodo key={me} me={me} projects={projects} />}
      items={current?.map((todo) => (
        <TodoItem key={todo.id} todo={todo} deletable {...selection}>
          {todo.sharesViaTodo.map((share) => (
            <PersonChip key={share.id} name={share.user_id} />
          ))}
          <span class="tag">{projectOf.get(todo.project_id)?.name}</span>
        </TodoItem>
      ))}
    >
      <div class="actions">
        <button type="button" onClick={complete}>
          Complete all
        </button>
        <button type="button" onClick={archiveDone}>
          Move to archive
        </button>
        <span class="count">{`${open.length} open, ${done.length} done, ${archived} archived`}</span>
      </div>
    </Card>
  );
}
