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
