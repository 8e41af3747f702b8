// @vitest-environment happy-dom
import { createJazzSession, type JazzClient, type JazzSession } from "jazz-tools/next";
import {
  JazzProvider,
  JazzSessionProvider,
  useAll,
  useDb,
  useJazzAuth,
  useJazzSession,
  useSession,
} from "jazz-tools/next-react";
import { createElement, type ReactNode, StrictMode, useEffect } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it } from "vitest";
import { waitFor } from "../../support/wait-for.ts";
import { app, freshApp, jwtOf } from "./people.ts";

let container: HTMLElement;
let root: Root;

beforeEach(() => {
  container = document.createElement("main");
  root = createRoot(container);
});

afterEach(() => root.unmount());

const happened: string[] = [];

function Todos(): ReactNode {
  const db = useDb();
  const user = useSession()?.user;
  const { status } = useJazzSession();
  const todos = useAll(
    app.todos.select("title", "$createdBy").where({ owner: user?.account ?? "" }),
  );
  useEffect(() => () => void happened.push("unmounted"), []);
  useEffect(() => {
    if (todos?.length === 0) db.insert(app.todos, { title: "t", owner: user?.account ?? "" });
  }, [db, todos, user]);
  const shown = todos?.map(({ title, $createdBy }) => `${title} by ${$createdBy.identity.subject}`);
  return `${status} ${user?.identity.subject}: ${shown?.join()}`;
}

const memory = { type: "memory" as const };

const SignedOut = (): ReactNode => `nobody, ${useJazzAuth().status}`;

/** The values that React's tree gives to the components in an element. */
function* contextValues(fiber: FiberLike | null): Generator<unknown> {
  for (let one = fiber; one; one = one.sibling) {
    if (one.memoizedProps?.value) yield one.memoizedProps.value;
    yield* contextValues(one.child);
  }
}

interface FiberLike {
  child: FiberLike | null;
  sibling: FiberLike | null;
  memoizedProps: { value?: unknown } | null;
}

async function signedIn(): Promise<JazzSession> {
  const session = await createJazzSession({ appId: freshApp(), driver: memory });
  await session.loginOrRegisterJWT(jwtOf("alice"));
  return session;
}

it("gives components a Db, live rows, and a session", async () => {
  const session = await signedIn();
  root.render(createElement(JazzSessionProvider, { session, children: createElement(Todos) }));
  await waitFor(() => expect(container.textContent).toBe("ready alice: t by alice"));
});

it("has the client in its context, where it can be found", async () => {
  const session = await signedIn();
  root.render(createElement(JazzSessionProvider, { session, children: createElement(Todos) }));
  await waitFor(() => expect(container.textContent).toContain("t by alice"));
  const key = Object.keys(container).find((name) => name.startsWith("__reactContainer$")) ?? "";
  const top = Reflect.get(container, key) as { stateNode: { current: FiberLike } };
  const values = [...contextValues(top.stateNode.current)];
  const clients = values.filter((value): value is { client: JazzClient } =>
    Object.keys(value as object).every((name) => name === "client"),
  );
  expect(clients.map(({ client }) => client)).toEqual([session.getSnapshot().client]);
});

it("takes the components off the screen before their client ends", async () => {
  const session = await signedIn();
  const children = createElement(Todos);
  root.render(createElement(JazzSessionProvider, { session, fallback: "wait", children }));
  await waitFor(() => expect(container.textContent).toContain("t by alice"));
  happened.length = 0;
  session
    .getSnapshot()
    .client?.db.onShutdown(() => happened.push(`ended: ${container.textContent}`));
  await session.loginOrRegisterJWT(jwtOf("bob"));
  expect(happened).toEqual(["unmounted", "ended: wait"]);
  await waitFor(() => expect(container.textContent).toBe("ready bob: t by bob"));
});

it("follows who is signed in elsewhere, in strict mode too", async () => {
  const config = { appId: freshApp(), driver: memory };
  const show = (auth: ReturnType<typeof jwtOf> | null) => {
    const shown = { signedOut: createElement(SignedOut), loading: "loading", error: "error" };
    const provider = createElement(JazzProvider, {
      config,
      auth,
      ...shown,
      children: createElement(Todos),
    });
    root.render(createElement(StrictMode, null, provider));
  };
  const alice = jwtOf("alice");
  show(alice);
  await waitFor(() => expect(container.textContent).toBe("ready alice: t by alice"));
  show(null);
  await waitFor(() => expect(container.textContent).toBe("nobody, signed-out"));
  show(alice);
  await waitFor(() => expect(container.textContent).toContain("alice: t by alice"));
});
