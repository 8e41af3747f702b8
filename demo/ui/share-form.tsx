import { useState } from "preact/hooks";
import { people } from "../people.ts";
import { app, type Todo } from "../schema.ts";
import { useJazz } from "./jazz.tsx";
import { useMessages } from "./messages.tsx";

interface ShareFormProps {
  todo: Todo;
  /** People it makes no sense to share this todo with. */
  except: readonly string[];
}

/** Shares a todo with someone else of the team. Whether one may is the policies' business. */
export function ShareForm({ todo, except }: ShareFormProps) {
  const { db } = useJazz();
  const { attempt } = useMessages();
  const [chosen, setChosen] = useState<string>();
  const [canEdit, setCanEdit] = useState(false);
  const choices = people.filter((name) => !except.includes(name));
  const user_id = choices.find((name) => name === chosen) ?? choices[0];
  if (!user_id) return null;

  function share(event: Event) {
    event.preventDefault();
    if (!user_id) return;
    attempt(`Sharing “${todo.title}” with ${user_id}`, () =>
      db.insert(app.shares, { todo_id: todo.id, user_id, can_edit: canEdit }),
    );
  }

  return (
    <form class="row" onSubmit={share}>
      <select
        aria-label="Share with"
        value={user_id}
        onChange={({ currentTarget }) => setChosen(currentTarget.value)}
      >
        {choices.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <label>
        <input
          type="checkbox"
          checked={canEdit}
          onChange={({ currentTarget }) => setCanEdit(currentTarget.checked)}
        />
        may edit
      </label>
      <button type="submit">Share</button>
    </form>
  );
}
