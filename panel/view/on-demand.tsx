import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { codeLoad } from "./code-loads.ts";

type Loaded<P> = { View: ComponentType<P> } | { problem: string };

/** A view whose code is loaded when it is first shown. Says so when it cannot be. */
export function onDemand<P extends object>(
  load: () => Promise<ComponentType<P>>,
): ComponentType<P> {
  let known: Loaded<P> | null = null;
  return function OnDemand(props: P) {
    const loaded = useSignal<Loaded<P> | null>(known);
    useEffect(() => {
      if (loaded.peek()) return;
      codeLoad(load()).then(
        (View) => {
          known = { View };
          loaded.value = known;
        },
        () => {
          const problem = "This part of the panel cannot be loaded. Close and reopen DevTools.";
          loaded.value = { problem };
        },
      );
    }, []);
    if (!loaded.value) return null;
    if ("problem" in loaded.value) {
      return (
        <p class="problem" role="alert">
          {loaded.value.problem}
        </p>
      );
    }
    const { View } = loaded.value;
    return <View {...props} />;
  };
}
