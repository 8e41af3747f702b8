import { useSignal } from "@preact/signals";
import type { ComponentType, FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import { codeLoad } from "./code-loads.ts";

type Loaded<P> = { View: ComponentType<P> } | { problem: string };

/** A view that comes with its code. */
export interface OnDemand<P extends object> extends FunctionComponent<P> {
  /** Loads the code before the view is shown, which is then there at once. */
  expect(): void;
}

/** A view whose code is loaded when it is first shown. Says so when it cannot be. */
export function onDemand<P extends object>(load: () => Promise<ComponentType<P>>): OnDemand<P> {
  let known: Loaded<P> | null = null;
  const loading = (): Promise<Loaded<P>> =>
    codeLoad(load()).then((View) => {
      known = { View };
      return known;
    });
  function OnDemand(props: P) {
    const loaded = useSignal<Loaded<P> | null>(known);
    useEffect(() => {
      if (loaded.peek()) return;
      loading().then(
        (view) => {
          loaded.value = view;
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
  }
  return Object.assign(OnDemand, {
    expect(): void {
      // What went wrong is said where the view is shown.
      if (!known) loading().catch(() => {});
    },
  });
}
