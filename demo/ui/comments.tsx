import { useId, useState } from "preact/hooks";
import { app, type Todo } from "../schema.ts";
import { useAll, useJazz } from "./jazz.tsx";
import { useMessages } from "./messages.tsx";
import { PersonChip } from "./person-chip.tsx";

/** What was said about a todo. A comment's author is the one Jazz recorded, not a column. */
export function Comments({ todo }: { todo: Todo | undefined }) {
  const heading = useId();
  const { db } = useJazz();
  const { attempt } = useMessages();
  const [body, setBody] = useState("");
  const comments = useAll(
    todo &&
      app.comments.where({ todo_id: todo.id }).select("body", "$createdBy").orderBy("$createdAt"),
  );

  function comment(event: Event) {
    event.preventDefault();
    if (!todo || body.trim() === "") return;
    const said = attempt("Commenting", () =>
      db.insert(app.comments, { todo_id: todo.id, body: body.trim() }),
    );
    if (said) setBody("");
  }

  return (
    <>
      <h3 id={heading}>Comments</h3>
      <ul aria-labelledby={heading}>
        {comments?.map((comment) => (
          <li key={comment.id} class="said">
            <PersonChip name={comment.$createdBy} />
            <span>{comment.body}</span>
          </li>
        ))}
      </ul>
      {comments?.length === 0 && <p class="empty">Nothing said yet.</p>}
      {todo && (
        <form class="row" onSubmit={comment}>
          <input
            aria-label="New comment"
            placeholder="Say something"
            autocomplete="off"
            required
            value={body}
            onInput={({ currentTarget }) => setBody(currentTarget.value)}
          />
          <button type="submit">Send</button>
        </form>
      )}
    </>
  );
}
