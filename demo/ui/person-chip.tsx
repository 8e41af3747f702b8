/** A person: initials in their own colour, and the name. */
export function PersonChip({ name }: { name: string }) {
  return (
    <span class="person" data-person={name}>
      <span class="avatar" aria-hidden="true">
        {name.slice(0, 2)}
      </span>
      {name}
    </span>
  );
}
