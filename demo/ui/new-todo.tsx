import { useState } from "preact/hooks";
import { people } from "../people.ts";
import { projectChoices } from "../project-choices.ts";
import { app, type Project } from "../schema.ts";
import { useJazz } from "./jazz.tsx";
import { useMessages } from "./messages.tsx";

interface NewTodoProps {
  me: string;
  projects: Project[] | undefined;
}

/** Adds a todo to one of the projects the session's user sees: for themselves, or for another. */
export function NewTodo({ me, projects }: NewTodoProps) {
  const { db } = useJazz();
  const { attempt } = useMessages();
  const [title, setTitle] = useState("");
  const [chosenId, setChosenId] = useState<string>();
  const [owner, setOwner] = useState(me);
  const choices = projectChoices(projects ?? [], me);
  const project = choices.find(({ id }) => id === chosenId) ?? choices[0];

  function add(event: Event) {
    event.preventDefault();
    if (!project || title.trim() === "") return;
    const what = `Adding “${title.trim()}”${owner === me ? "" : ` for ${owner}`}`;
    const added = attempt(what, () =>
      db.insert(app.todos, { title: title.trim(), owner_id: owner, project_id: project.id }),
    );
    if (added) setTitle("");
  }

  return (
    <form class="row" onSubmit={add}>
      <input
        aria-label="New todo"
        placeholder="What needs doing?"
        autocomplete="off"
        required
        value={title}
        onInput={({ currentTarget }) => setTitle(currentTarget.value)}
      />
      <select
        aria-label="Project"
        required
        value={project?.id}
        onChange={({ currentTarget }) => setChosenId(currentTarget.value)}
      >
        {choices.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label="For"
        value={owner}
        onChange={({ currentTarget }) => setOwner(currentTarget.value)}
      >
        {[me, ...people.filter((name) => name !== me)].map((name) => (
          <option key={name} value={name}>
            {name === me ? "for me" : `for ${name}`}
          </option>
        ))}
      </select>
      <button type="submit" class="primary">
        Add
      </button>
    </form>
  );
}
