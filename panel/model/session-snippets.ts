/** Code that reads the current session, per framework (jazz-tools 2.0.0-alpha.53's exports). */
export const FRAMEWORKS = ["React", "Vue", "Svelte", "Solid", "TypeScript"] as const;

export type Framework = (typeof FRAMEWORKS)[number];

export const SESSION_SNIPPETS: Record<Framework, string> = {
  React: `import { useSession } from "jazz-tools/react";

function WhoAmI() {
  const session = useSession();
  return <p>{session ? session.user_id : "signed out"}</p>;
}`,
  Vue: `<script setup lang="ts">
import { useSession } from "jazz-tools/vue";

const session = useSession();
</script>

<template>
  <p>{{ session?.user_id ?? "signed out" }}</p>
</template>`,
  Svelte: `<script lang="ts">
  import { getSession } from "jazz-tools/svelte";

  const session = getSession();
</script>

<p>{session.current?.user_id ?? "signed out"}</p>`,
  Solid: `import { useSession } from "jazz-tools/solid";

function WhoAmI() {
  const session = useSession();
  return <p>{session()?.user_id ?? "signed out"}</p>;
}`,
  TypeScript: `const { session, authMode } = db.getAuthState();
console.log(session?.user_id ?? "signed out", authMode);

const stop = db.onAuthChanged(({ session }) => {
  console.log("now", session?.user_id ?? "signed out");
});`,
};

/**
 * The same after alpha.54, where a session names account and identity, and `useJazzSession` the
 * account's way through sign-in (`react-core/session.tsx`, `vue/session.ts`, `svelte/session-state.ts`,
 * `solid/session.tsx` and `author-id.ts` of garden-co/jazz; read, not run).
 */
export const LATER_SNIPPETS: Record<Framework, string> = {
  React: `import { useJazzSession, useSession } from "jazz-tools/react";

function WhoAmI() {
  const { status } = useJazzSession();
  const session = useSession();
  if (!session) return <p>{status}</p>;
  const { account, identity } = session.user;
  return <p title={account ?? "no account"}>{identity.subject}</p>;
}`,
  Vue: `<script setup lang="ts">
import { useJazzSession, useSession } from "jazz-tools/vue";

const { snapshot } = useJazzSession();
const session = useSession();
</script>

<template>
  <p v-if="session" :title="session.user.account ?? 'no account'">
    {{ session.user.identity.subject }}
  </p>
  <p v-else>{{ snapshot.status }}</p>
</template>`,
  Svelte: `<script lang="ts">
  import { getJazzSession } from "jazz-tools/svelte";

  const jazz = getJazzSession();
  const user = $derived($jazz.client?.db.getAuthState().session?.user);
</script>

<p title={user?.account ?? "no account"}>{user?.identity.subject ?? $jazz.status}</p>`,
  Solid: `import { useJazzSession } from "jazz-tools/solid";

function WhoAmI() {
  const { snapshot } = useJazzSession();
  const user = () => snapshot().client?.db.getAuthState().session?.user;
  return <p title={user()?.account ?? "no account"}>{user()?.identity.subject ?? snapshot().status}</p>;
}`,
  TypeScript: `const { session } = db.getAuthState();
console.log(session?.user.identity.subject ?? "signed out", session?.user.account);

// Another account means another Db: ask the session for it, for as long as the page lives.
const stop = jazz.subscribe(() => {
  const { status, client } = jazz.getSnapshot();
  console.log(status, client?.db.getAuthState().session?.user.account);
});`,
};
