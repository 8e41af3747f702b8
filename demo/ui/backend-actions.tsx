import { useMemo, useState } from "preact/hooks";
import { backendFor } from "../backend-client.ts";
import type { Person } from "../people.ts";
import type { Todo } from "../schema.ts";
import { Card } from "./card.tsx";
import { useMessages } from "./messages.tsx";

interface Action {
  label: string;
  /** What is asked of the backend; `undefined` while it needs a todo and none is selected. */
  path: string | undefined;
  hint: string;
}

function actionsFor(todo: Todo | undefined): Action[] {
  const of = (what: string) => todo && `/todos/${todo.id}/${what}`;
  return [
    { label: "Nightly job", path: "/jobs/nightly", hint: "Cleans up, as the backend itself." },
    { label: "Resolve as support", path: of("resolve"), hint: "Ticks it in the agent’s name." },
    { label: "Ask for news", path: of("remind"), hint: "Looks as you, writes as the backend." },
    { label: "Tick on the server", path: of("tick"), hint: "Ticks it as you, with your rights." },
    { label: "Take over", path: of("claim"), hint: "Makes it yours, whatever your rights." },
    { label: "Import from bob’s calendar", path: "/hooks/calendar", hint: "Adds a todo as bob." },
    { label: "Import carol’s mail", path: "/hooks/mail", hint: "Adds a todo in carol’s name." },
  ];
}

/** What the team's backend can be asked to do; nothing where there is no backend. */
export function BackendActions({ me, todo }: { me: Person; todo: Todo | undefined }) {
  const backend = useMemo(() => backendFor(me), [me]);
  const [busy, setBusy] = useState(false);
  const { tell } = useMessages();
  if (!backend) return null;

  const run = async ({ label, path }: Action): Promise<void> => {
    if (path === undefined) return;
    setBusy(true);
    try {
      await backend.post(path);
      tell({ text: `“${label}” is done.` });
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      tell({ text: `“${label}” did not work.`, detail });
    }
    setBusy(false);
  };

  return (
    <Card
      title="Backend"
      items={actionsFor(todo).map((action) => (
        <li key={action.label} class="row">
          <button
            type="button"
            disabled={busy || action.path === undefined}
            onClick={() => void run(action)}
          >
            {action.label}
          </button>
          <span>{action.hint}</span>
        </li>
      ))}
    />
  );
}
