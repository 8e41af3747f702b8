import type { SubscriptionRecord } from "../store/records.ts";
import { plural, spanText } from "./format.ts";
import { code, type Phrase, person } from "./phrase.ts";

/**
 * What a live query asks for, for whom, and how it has been going.
 * @param recorded told by a recording, which ended at `now`.
 */
export function subscriptionSentence(
  subscription: SubscriptionRecord,
  scope: string,
  now: number,
  recorded = false,
): Phrase[] {
  const { session, table, rows, deltas, openedAt, endedAt, firstMs } = subscription;
  const past = endedAt !== null || recorded;
  const phrases: Phrase[] = session ? [person(session.user_id)] : ["Nobody in particular"];
  phrases.push(past ? " listened to " : " listens to ", code(table));
  if (scope.startsWith("scoped by ")) {
    const column = scope.slice("scoped by ".length);
    phrases.push(", filtered to the user's own rows by ", code(column), ". ");
  } else if (scope === "policy only") {
    phrases.push(" without a filter, so policies decide which rows come. ");
  } else {
    phrases.push(", to anybody's rows that policies let through. ");
  }
  if (firstMs === null && endedAt !== null) {
    phrases.push(`It ended after ${spanText(endedAt - openedAt)} without a result.`);
  } else if (firstMs === null) {
    phrases.push(
      `It ${past ? "had" : "has"} been waiting for its first result for ${spanText(Math.max(0, now - openedAt))}.`,
    );
  } else {
    phrases.push(
      `The first result took ${spanText(firstMs)}; it ${past ? "held" : "holds"} ${plural(rows ?? 0, "row")} after ${plural(deltas, "delta")}${rate(subscription, now)}.`,
    );
    if (endedAt !== null) phrases.push(` It ended after ${spanText(endedAt - openedAt)}.`);
  }
  return phrases;
}

function rate({ deltas, openedAt, endedAt }: SubscriptionRecord, now: number): string {
  const minutes = ((endedAt ?? now) - openedAt) / 60_000;
  if (deltas < 2 || minutes < 0.1) return "";
  const perMinute = (deltas - 1) / minutes;
  return `, ${perMinute < 10 ? perMinute.toFixed(1) : Math.round(perMinute)} a minute`;
}
