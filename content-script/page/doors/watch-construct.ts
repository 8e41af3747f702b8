import { nothing, type Undo } from "../patch.ts";
import { attempt, construct, defineProperty, getOwnPropertyDescriptor } from "../primordials.ts";

/**
 * Looks at every object that `new holder.Name(…)` makes. A proxy keeps `instanceof` and `prototype`
 * as they are.
 */
export function watchConstruct(
  holder: object,
  name: string,
  look: (made: object, args: readonly unknown[]) => void,
): Undo {
  const own = getOwnPropertyDescriptor(holder, name);
  const { value: Class } = own ?? {};
  if (!own?.configurable || typeof Class !== "function") return nothing;
  const watched: unknown = new Proxy(Class, {
    construct(target, args, newTarget) {
      const made = construct(target, args, newTarget === watched ? target : newTarget) as object;
      attempt(() => look(made, args));
      return made;
    },
  });
  defineProperty(holder, name, { ...own, value: watched });
  return () =>
    attempt(() => {
      if (getOwnPropertyDescriptor(holder, name)?.value === watched) {
        defineProperty(holder, name, own);
      }
    });
}
