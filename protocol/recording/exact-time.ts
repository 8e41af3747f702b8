/**
 * Times of a recording are milliseconds since the epoch with fractions. In a file they are ISO
 * 8601 with as many digits as it takes to get the same number back: `2026-11-23T14:02:11.204125Z`.
 */

/** What the digits of ISO 8601 reach: years 0 to 9999. */
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z$/;

/** A number that no such text stands for stays a number. */
export function exactTime(at: number): string | number {
  if (!(at >= 1 && at <= LATEST)) return at;
  const [millis = "", fraction = ""] = String(at).split(".");
  return `${new Date(Number(millis)).toISOString().slice(0, -1)}${fraction}Z`;
}

/** The time in that text, or `null` when it is none. */
export function readExactTime(time: unknown): number | null {
  if (typeof time === "number") return Number.isFinite(time) ? time : null;
  const [, seconds, fraction = ""] = (typeof time === "string" && TIME.exec(time)) || [];
  if (seconds === undefined || fraction.length > 30) return null;
  const start = Date.parse(`${seconds}Z`);
  if (Number.isNaN(start)) return null;
  const [millis, rest] = [fraction.slice(0, 3).padEnd(3, "0"), fraction.slice(3)];
  return Number(`${start + Number(millis)}.${rest || "0"}`);
}
