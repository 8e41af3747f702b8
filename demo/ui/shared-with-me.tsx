import type { Share, Todo } from "../schema.ts";
import { Card } from "./card.tsx";
import { PersonChip } from "./person-chip.tsx";
import { type Selection, TodoItem } from "./todo-item.tsx";

interface SharedWithMeProps extends Selection {
  shares: (Share & { todo: Todo | null })[] | undefined;
}

/** What others let the session's user see or edit. */
export function SharedWithMe({ shares, ...selection }: SharedWithMeProps) {
  return (
    <Card
      title="Shared with me"
      empty={shares?.length === 0 ? "Nobody has shared a todo with you." : undefined}
      items={shares?.map(
        ({ id, todo, can_edit }) =>
          todo && (
            <TodoItem key={id} todo={todo} {...selection}>
              <span class="tag">{can_edit ? "can edit" : "view only"}</span>
              <PersonChip name={todo.owner_id} />
            </TodoItem>
          ),
      )}
    />
  );
}
