import { useId } from "preact/hooks";
import { app, type Todo } from "../schema.ts";
import { Comments } from "./comments.tsx";
import { useAll, useJazz } from "./jazz.tsx";
import { useMessages } from "./messages.tsx";
import { PersonChip } from "./person-chip.tsx";
import { ShareForm } from "./share-form.tsx";

/** One todo from close up: who else is in on it, and what was said about it. */
export function SelectedTodo({ me, todo }: { me: string; todo: Todo | undefined }) {
  const heading = useId();
  return (
    <section class="card" aria-labelledby={heading}>
      <h2 id={heading}>Selected todo</h2>
      {todo ? (
        <>
          <p class="selected">
            {todo.title} <PersonChip name={todo.owner_id} />
          </p>
          <SharedWith me={me} todo={todo} />
        </>
      ) : (
        <p class="empty">Choose a todo to see who shares it and what was said about it.</p>
      )}
      <Comments todo={todo} />
    </section>
  );
}

function SharedWith({ me, todo }: { me: string; todo: Todo }) {
  const { db } = useJazz();
  const { attempt } = useMessages();
  const shares = useAll(app.shares.where({ todo_id: todo.id }).orderBy("user_id"));
  return (
    <div class="shares">
      {shares?.map((share) => (
        <span key={share.id} class="share">
          <PersonChip name={share.user_id} /> {share.can_edit ? "can edit" : "view only"}
          <button
            type="button"
            class="quiet"
            aria-label={`Stop sharing with ${share.user_id}`}
            onClick={() =>
              attempt(`Taking the share of ${share.user_id} back`, () =>
                db.delete(app.shares, share.id),
              )
            }
          >
            stop
          </button>
        </span>
      ))}
      <ShareForm
        todo={todo}
        except={[me, todo.owner_id, ...(shares ?? []).map((share) => share.user_id)]}
      />
    </div>
  );
}
