import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface CardProps {
  title: string;
  /** What to say while the list is empty; nothing while it is still loading. */
  empty?: string | undefined;
  /** The list's items. */
  items: ComponentChildren;
  /** Shown between the heading and the list. */
  before?: ComponentChildren;
  /** Shown below the list. */
  children?: ComponentChildren;
}

/** A titled section around one list, which has the section's name. */
export function Card({ title, empty, items, before, children }: CardProps) {
  const heading = useId();
  return (
    <section class="card" aria-labelledby={heading}>
      <h2 id={heading}>{title}</h2>
      {before}
      <ul aria-labelledby={heading}>{items}</ul>
      {empty && <p class="empty">{empty}</p>}
      {children}
    </section>
  );
}
