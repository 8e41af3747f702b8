import type { Session } from "jazz-tools";
import { useState } from "preact/hooks";
import { isPerson } from "../people.ts";
import { app } from "../schema.ts";
import { AllProjects } from "./all-projects.tsx";
import { Announcements } from "./announcements.tsx";
import { BackendActions } from "./backend-actions.tsx";
import { useAll } from "./jazz.tsx";
import { MyTodos } from "./my-todos.tsx";
import { SelectedTodo } from "./selected-todo.tsx";
import { SharedWithMe } from "./shared-with-me.tsx";
import "./board.css";

/** Everything that one signed-in person sees. */
export function Board({ session }: { session: Session }) {
  const me = session.user_id;
  const [selectedId, setSelectedId] = useState<string>();

  // Not scoped to anyone: which projects come back is up to the policies alone.
  const projects = useAll(app.projects.orderBy("name").include({ todosViaProject: true }));
  const mine = useAll(
    app.todos
      .where({ owner_id: session.user_id })
      .orderBy("title")
      .include({ sharesViaTodo: true }),
  );
  const shared = useAll(app.shares.where({ user_id: session.user_id }).include({ todo: true }));

  const visible = [...(mine ?? []), ...(shared ?? []).flatMap(({ todo }) => todo ?? [])];
  const selected =
    visible.find((todo) => todo.id === selectedId) ??
    visible.find((todo) => !todo.done) ??
    visible[0];
  const selection = { selectedId: selected?.id, onSelect: setSelectedId };

  return (
    <main class="board">
      <div class="column">
        <MyTodos me={me} todos={mine} projects={projects} {...selection} />
        <SharedWithMe shares={shared} {...selection} />
        <Announcements />
      </div>
      <div class="column">
        <SelectedTodo me={me} todo={selected} />
        <AllProjects me={me} projects={projects} />
        {isPerson(me) && <BackendActions me={me} todo={selected} />}
      </div>
    </main>
  );
}
