import { patch, unpatch } from "../patch.ts";
import { isObject, member, tryRead } from "../safely.ts";

/**
 * Runs a call that subscribes, and looks at the query as Jazz hands it to the engine within that
 * call: a Db translates the app's query and passes it to the client that all handles share
 * (`Db.subscribeAll` in `runtime/db.ts` of garden-co/jazz). Elsewhere nothing is seen.
 */
export function seeWireQuery<T>(
  db: unknown,
  query: unknown,
  see: (wire: string) => void,
  run: () => T,
): T {
  const client = clientOf(db, member(query, "_schema"));
  const made = isObject(client)
    ? tryRead(() =>
        patch(
          client,
          "subscribe",
          (found) =>
            function (this: unknown, ...args: unknown[]) {
              if (typeof args[0] === "string") see(args[0]);
              return Reflect.apply(found, this, args);
            },
        ),
      )
    : null;
  try {
    return run();
  } finally {
    if (made && isObject(client)) unpatch(client, made);
  }
}

/** The client behind a handle; it has been made by then, or is made by the same call. */
export function clientOf(db: unknown, schema: unknown): unknown {
  const getClient = member(db, "getClient");
  return typeof getClient === "function"
    ? tryRead(() => Reflect.apply(getClient, db, [schema]))
    : undefined;
}
