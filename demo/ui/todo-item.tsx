import type { ComponentChildren } from "preact";
import { app, type Todo } from "../schema.ts";
import { useJazz } from "./jazz.tsx";
import { useMessages } from "./messages.tsx";

/** Which todo is looked at more closely. */
export interface Selection {
  selectedId: string | undefined;
  onSelect: (id: string) => void;
}

interface TodoItemProps extends Selection {
  todo: Todo;
  /** Offer to delete it. */
  deletable?: boolean;
  /** What else to say about it. */
  children?: ComponentChildren;
}

/** One todo: tick it, look at it, delete it. */
export function TodoItem({ todo, deletable, selectedId, onSelect, children }: TodoItemProps) {
  const { db } = useJazz();
  const { attempt } = useMessages();
  return (
    <li class="todo" data-done={todo.done}>
      <input
        type="checkbox"
        aria-label={`Done: ${todo.title}`}
        checked={todo.done}
        onChange={({ currentTarget }) => {
          const changed = attempt(`Changing “${todo.title}”`, () =>
            db.update(app.todos, todo.id, { done: currentTarget.checked }),
          );
          if (!changed) currentTarget.checked = todo.done;
        }}
      />
      <button
        type="button"
        class="title"
        aria-pressed={todo.id === selectedId}
        onClick={() => onSelect(todo.id)}
      >
        {todo.title}
      </button>
      <span class="notes">{children}</span>
      {deletable && (
        <button
          type="button"
          class="icon"
          aria-label={`Delete ${todo.title}`}
          onClick={() => attempt(`Deleting “${todo.title}”`, () => db.delete(app.todos, todo.id))}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M4 4l8 8M12 4l-8 8" />
          </svg>
        </button>
      )}
    </li>
  );
}
