import {
  type Accessor,
  createComponent,
  createContext,
  type JSX,
  Show,
  useContext,
} from "solid-js";
import type { Session } from "../../../protocol/jazz.ts";
import type { Db } from "../../db/db.ts";
import type { PendingSolidJazzClient, SolidJazzClient } from "./create-solid-jazz-client.ts";

export const JazzClientContext = createContext<SolidJazzClient | undefined>(undefined);

export interface JazzProviderProps {
  client: PendingSolidJazzClient;
  /** Shown until the Db is open. */
  fallback?: JSX.Element;
  children: JSX.Element;
  autoAttachDevTools?: boolean;
}

/** Solid types it for JSX only. */
const WhenReady = Show as (props: {
  when: SolidJazzClient | undefined;
  keyed: true;
  fallback: JSX.Element;
  children: (client: SolidJazzClient) => JSX.Element;
}) => JSX.Element;

/** Gives a client to the components in it, once its Db is open. */
export function JazzProvider(props: JazzProviderProps): JSX.Element {
  return createComponent(WhenReady, {
    get when() {
      return isReady(props.client) ? props.client : undefined;
    },
    keyed: true,
    get fallback() {
      return props.fallback ?? null;
    },
    children: (client) =>
      createComponent(JazzClientContext.Provider, {
        value: client,
        get children() {
          return props.children;
        },
      }),
  });
}

function isReady(client: PendingSolidJazzClient): client is SolidJazzClient {
  return client.db !== undefined && client.manager !== undefined;
}

/** @throws outside of a provider. */
export function useJazzClient(): SolidJazzClient {
  const client = useContext(JazzClientContext);
  if (!client) throw new Error("useJazzClient must be used inside JazzProvider.");
  return client;
}

export function useDb(): Accessor<Db> {
  const client = useJazzClient();
  return () => client.db;
}

/** The current session, as an accessor that follows it. */
export function useSession(): Accessor<Session | null> {
  const client = useJazzClient();
  return () => client.session;
}

/** How the user is signed in, and what is wrong with it if something is. */
export function useAuthState() {
  const client = useJazzClient();
  return () => client.authState;
}
