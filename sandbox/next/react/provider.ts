/**
 * Jazz for React after alpha.53 (`react-core/` of garden-co/jazz): a session that outlives its
 * clients around one client at a time, whose context value is `{client}`.
 */
import {
  createContext,
  createElement,
  type ReactElement,
  type ReactNode,
  use,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import type { JWTAuth } from "../accounts/account-handle.ts";
import {
  createJazzSession,
  type JazzSession,
  type JazzSessionActions,
  type JazzSessionConfig,
  type JazzSessionSnapshot,
} from "../accounts/jazz-session.ts";
import { attachSessionConsumer, type SessionConsumer } from "../accounts/session-consumers.ts";
import type { JazzClient } from "../client/create-jazz-client.ts";
import type { Db } from "../db/db.ts";
import type { PublicSession } from "../session.ts";

const JazzContext = createContext<{ client: JazzClient } | null>(null);

export type UseJazzSessionResult = JazzSessionSnapshot & JazzSessionActions;

const SessionContext = createContext<UseJazzSessionResult | null>(null);

/** Gives a client to the components below, anew whenever its session changes. */
export function JazzClientProvider(props: {
  client: Promise<JazzClient> | JazzClient;
  children: ReactNode;
}): ReactElement {
  const client = "then" in props.client ? use(props.client) : props.client;
  const [revision, setRevision] = useState(0);
  useEffect(() => client.db.onAuthChanged(() => setRevision((before) => before + 1)), [client]);
  const value = useMemo(() => ({ client }), [client, revision]);
  return createElement(JazzContext.Provider, { value }, props.children);
}

export interface JazzSessionProviderProps {
  session: JazzSession;
  /** Shown while there is no client. */
  fallback?: ReactNode;
  children: ReactNode;
}

/** Gives a session that was made outside of the components, and its client while there is one. */
export function JazzSessionProvider(props: JazzSessionProviderProps): ReactElement {
  const { session, fallback = null, children } = props;
  const snapshot = useSyncExternalStore(
    session.subscribe,
    session.getSnapshot,
    session.getSnapshot,
  );
  useAcknowledgement(session, snapshot);
  const value = useMemo(() => ({ ...session, ...snapshot }), [session, snapshot]);
  const { client, status } = snapshot;
  const inside =
    status === "ready" && client
      ? createElement(JazzClientProvider, { client, children })
      : fallback;
  return createElement(SessionContext.Provider, { value }, inside);
}

/** Says what is on the screen, so that a client ends after the components that use it. */
function useAcknowledgement(session: JazzSession, snapshot: JazzSessionSnapshot): void {
  const consumer = useRef<SessionConsumer | null>(null);
  useEffect(() => {
    const attached = attachSessionConsumer(session);
    consumer.current = attached;
    return () => attached.release();
  }, [session]);
  useEffect(() => consumer.current?.acknowledge(snapshot), [snapshot]);
}

export interface JazzProviderProps {
  /** Taken once; use a key to replace it. */
  config: JazzSessionConfig;
  /** Who is signed in elsewhere: their token, or `null` for nobody. Not given: the app signs in. */
  auth?: JWTAuth | null;
  signedOut?: ReactNode;
  loading?: ReactNode;
  error?: ReactNode;
  children: ReactNode;
}

/** Makes a session for a configuration and shows what goes with its state. */
export function JazzProvider(props: JazzProviderProps): ReactElement {
  const { config, auth, signedOut = null, loading = null, error = null, children } = props;
  const session = useOwnSession(config);
  const following = useRef<Promise<void>>(Promise.resolve());
  useEffect(() => {
    if (!session || auth === undefined) return;
    const follow = () => (auth === null ? session.logout() : session.loginOrRegisterJWT(auth));
    // One after the other; what goes wrong is in the session's state.
    following.current = following.current.then(follow).catch(() => {});
  }, [session, auth]);
  if (!session) return createElement(SessionContext.Provider, { value: null }, loading);
  const fallback = createElement(Fallback, { signedOut, loading, error });
  return createElement(JazzSessionProvider, { session, fallback, children });
}

function Fallback(props: Record<"signedOut" | "loading" | "error", ReactNode>): ReactNode {
  const { status } = useJazzSession();
  if (status === "signed-out") return props.signedOut;
  return status === "error" ? props.error : props.loading;
}

/** Strict mode runs effects twice: the session is closed in a later task, if nobody is back by then. */
function useOwnSession(config: JazzSessionConfig): JazzSession | null {
  const owner = useRef<{ made?: Promise<JazzSession>; closing?: ReturnType<typeof setTimeout> }>(
    {},
  );
  const [session, setSession] = useState<JazzSession | null>(null);
  useEffect(() => {
    const { current } = owner;
    clearTimeout(current.closing);
    current.made ??= createJazzSession(config);
    void current.made.then(setSession);
    return () => {
      current.closing = setTimeout(() => void current.made?.then((made) => made.close()), 0);
    };
  }, []);
  return session;
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

/** The current session: user, claims, auth mode. */
export function useSession(): PublicSession | null {
  return useJazzClient().session;
}

/** Who is signed in, and how to change that; also where there is no client. */
export function useJazzSession(): UseJazzSessionResult {
  const value = useContext(SessionContext);
  if (!value) throw new Error("useJazzSession must be used within <JazzSessionProvider>");
  return value;
}

/** The same under the name that goes with `JazzProvider`. */
export function useJazzAuth(): UseJazzSessionResult & { sessionActions: JazzSessionActions } {
  const value = useJazzSession();
  return { ...value, sessionActions: value };
}
