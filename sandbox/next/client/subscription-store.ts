import type { SubscriptionsOrchestrator } from "../../client/subscriptions-orchestrator.ts";

/** The queries of a client's components, by client: unlike in alpha.53 the client has no member for them. */
const stores = new WeakMap<object, SubscriptionsOrchestrator>();

export function attachSubscriptionStore<Client extends object>(
  client: Client,
  store: SubscriptionsOrchestrator,
): Client {
  stores.set(client, store);
  return client;
}

/** @throws for an object that is no client. */
export function getSubscriptionStore(client: object): SubscriptionsOrchestrator {
  const store = stores.get(client);
  if (!store) throw new Error("Jazz client is missing its internal subscription store.");
  return store;
}
