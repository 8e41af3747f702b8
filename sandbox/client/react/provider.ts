/**
 * Jazz for React (`react-core/provider.tsx` and `react/provider.tsx` of garden-co/jazz): one context
 * whose value is `{client}`, and is a new object whenever the session changes.
 */
import {
  createContext,
  createElement,
  type ReactElement,
  type ReactNode,
  Suspense,
  use,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Session } from "../../../protocol/jazz.ts";
import type { Db } from "../../db/db.ts";
import type { DbConfig } from "../../db/db-config.ts";
import { acquireClient, releaseClient } from "../client-registry.ts";
import { createJazzClient, type JazzClient } from "../create-jazz-client.ts";

export type { JazzClient };

type JwtRefresh = () => Promise<string | null | undefined>;

const JazzContext = createContext<{ client: JazzClient } | null>(null);

export interface JazzProviderProps {
  config: DbConfig;
  /** Shown until the Db is open. */
  fallback?: ReactNode;
  /** Fetches a fresh token when the server says that the one in use has expired. */
  onJWTExpired?: JwtRefresh;
  /** Without meaning here: the sandbox has no overlay to attach. */
  autoAttachDevTools?: boolean;
  children: ReactNode;
}

/** Opens a Db for its configuration and gives it to the components below. */
export function JazzProvider(props: JazzProviderProps): ReactElement {
  const { config, fallback, onJWTExpired, children } = props;
  const holder = useRef({}).current;
  const key = JSON.stringify(config);
  const acquire = () => acquireClient(key, () => createJazzClient(config), holder);
  const [client, setClient] = useState(acquire);
  useEffect(() => {
    setClient(acquire());
    return () => void releaseClient(key, holder);
  }, [key, holder]);
  return createElement(
    Suspense,
    { fallback },
    createElement(JazzClientProvider, { client, ...(onJWTExpired && { onJWTExpired }), children }),
  );
}

export interface JazzClientProviderProps {
  client: Promise<JazzClient> | JazzClient;
  onJWTExpired?: JwtRefresh;
  children: ReactNode;
}

/** The same for a client that was made outside of the components. */
export function JazzClientProvider(props: JazzClientProviderProps): ReactElement {
  const client = "then" in props.client ? use(props.client) : props.client;
  const revision = useAuthRevision(client, props.onJWTExpired);
  const value = useMemo(() => ({ client }), [client, revision]);
  return createElement(JazzContext.Provider, { value }, props.children);
}

/** A number that grows with every change of the session. */
function useAuthRevision(client: JazzClient, onJWTExpired: JwtRefresh | undefined): number {
  const [revision, setRevision] = useState(0);
  const refresh = useRef(onJWTExpired);
  refresh.current = onJWTExpired;
  useEffect(
    () =>
      client.db.onAuthChanged(({ error }) => {
        setRevision((before) => before + 1);
        if (error === "expired") void renewToken(client, refresh.current);
      }),
    [client],
  );
  return revision;
}

const renewing = new WeakSet<JazzClient>();

/** Once at a time, whoever shares the client. A refresh that fails leaves the token as it is. */
async function renewToken(client: JazzClient, refresh: JwtRefresh | undefined): Promise<void> {
  if (!refresh || renewing.has(client)) return;
  renewing.add(client);
  try {
    const token = await refresh();
    if (token) client.db.updateAuthToken(token);
  } catch {
    // The Db goes on reporting that the token has expired.
  } finally {
    renewing.delete(client);
  }
}

/** @throws outside of a provider. */
export function useJazzClient(): JazzClient {
  const context = useContext(JazzContext);
  if (!context) throw new Error("useDb must be used within <JazzProvider>");
  return context.client;
}

export function useDb(): Db {
  return useJazzClient().db;
}

/** The current session: user id, claims, auth mode. */
export function useSession(): Session | null {
  return useJazzClient().session ?? null;
}
