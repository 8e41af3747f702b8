/**
 * Jazz for Vue (`vue/provider.ts` of garden-co/jazz): provides a shallow ref of the client under the
 * symbol `jazz`, and triggers it whenever the session changes.
 */
import {
  type ComputedRef,
  computed,
  defineComponent,
  type InjectionKey,
  inject,
  onUnmounted,
  type PropType,
  provide,
  type ShallowRef,
  shallowRef,
  triggerRef,
  watch,
} from "vue";
import type { Session } from "../../../protocol/jazz.ts";
import type { Db } from "../../db/db.ts";
import type { JazzClient } from "../create-jazz-client.ts";

export type JazzClientContextValue = JazzClient;

export interface JazzProviderProps {
  client: JazzClient | Promise<JazzClient>;
  autoAttachDevTools?: boolean;
}

const JazzContextKey: InjectionKey<ShallowRef<JazzClient | null>> = Symbol("jazz");
const OUTSIDE = "Jazz Vue composables must be used within <JazzProvider>";

/** Gives a client, or the promise of one, to the components in its slot; ends it when it goes. */
export const JazzProvider = defineComponent({
  name: "JazzProvider",
  props: {
    client: { type: Object as PropType<JazzProviderProps["client"]>, required: true },
    autoAttachDevTools: { type: Boolean, default: true },
  },
  setup(props, { slots }) {
    const current = shallowRef<JazzClient | null>(null);
    const failure = shallowRef<unknown>(null);
    let end = (): void => {};
    provide(JazzContextKey, current);

    const follow = (next: JazzProviderProps["client"]): void => {
      end();
      current.value = null;
      failure.value = null;
      let ended = false;
      let stop = (): void => {};
      let open: JazzClient | null = null;
      end = () => {
        ended = true;
        stop();
        void open?.shutdown();
      };
      Promise.resolve(next).then(
        (client) => {
          if (ended) return void client.shutdown();
          open = client;
          current.value = client;
          stop = client.db.onAuthChanged(() => triggerRef(current));
        },
        (error) => {
          if (!ended) failure.value = error;
        },
      );
    };
    watch(() => props.client, follow, { immediate: true });
    onUnmounted(() => {
      end();
      current.value = null;
    });

    return () => {
      if (failure.value !== null) throw failure.value;
      return current.value ? slots["default"]?.() : (slots["fallback"]?.() ?? null);
    };
  },
});

/** @throws outside of a provider. */
export function useJazzClient(): JazzClient {
  const client = inject(JazzContextKey, null)?.value;
  if (!client) throw new Error(OUTSIDE);
  return client;
}

export function useDb(): Db {
  return useJazzClient().db;
}

/** The current session, as a ref that follows it. */
export function useSession(): ComputedRef<Session | null> {
  const context = inject(JazzContextKey, null);
  if (!context) throw new Error(OUTSIDE);
  return computed(() => context.value?.session ?? null);
}
