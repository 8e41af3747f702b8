/** Times, sizes and durations as people read them. */

const two = (value: number): string => String(value).padStart(2, "0");

/** `14:02:11.204`, local time of milliseconds since the epoch. */
export function clockTime(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "–";
  const millis = String(date.getMilliseconds()).padStart(3, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${millis}`;
}

/** `2026-11-23 14:02:11.204`, local time. */
export function dateTime(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "–";
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${clockTime(at)}`;
}

/** `now`, `12 s ago`, `in 3 min`; times are milliseconds since the epoch. */
export function relativeTime(at: number, now: number): string {
  const span = now - at;
  const size = Math.abs(span);
  if (size < 1_000) return "now";
  const text = spanText(size);
  return span < 0 ? `in ${text}` : `${text} ago`;
}

/** `12 s`, `3 min`, `2 h`, `4 d` for a number of milliseconds. */
export function spanText(millis: number): string {
  if (millis < 1_000) return `${Math.round(millis)} ms`;
  if (millis < 60_000) return `${Math.floor(millis / 1_000)} s`;
  if (millis < 3_600_000) return `${Math.floor(millis / 60_000)} min`;
  if (millis < 86_400_000) return `${Math.floor(millis / 3_600_000)} h`;
  return `${Math.floor(millis / 86_400_000)} d`;
}

/** Microseconds as milliseconds with the digits that matter: `0.4`, `12.8`, `340`. */
export function millisText(micros: number): string {
  if (!Number.isFinite(micros) || micros < 0) return "–";
  const millis = micros / 1_000;
  if (millis < 0.05) return millis === 0 ? "0" : "<0.1";
  return millis < 100 ? millis.toFixed(1) : String(Math.round(millis));
}

/** `512 B`, `8.2 kB`, `3.1 MB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

const grouping = new Intl.NumberFormat("en-US");

/** `12,345`. */
export function countText(count: number): string {
  return grouping.format(count);
}

/** `1 row`, `3 rows`, `2 queries`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`;
}

/** `alice`, `alice and bob`, `alice, bob and carol`. */
export function listText(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? "";
  return `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}
