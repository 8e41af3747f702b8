/** A column's name without the table in front: `todos.title` → `title`. */
export function bareColumn(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}
