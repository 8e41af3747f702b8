import { useEffect, useState } from "preact/hooks";
import type { NoStack } from "../../protocol/messages.ts";
import { generatedPlaces, openAt, type Place } from "../model/place.ts";
import { ANONYMOUS } from "../model/stack.ts";
import { usePanel } from "./panel-context.ts";
import { Section } from "./section.tsx";

/** Where in the app's code something came from, as links into the browser's sources. */
export function Origin({
  stack,
  noStack,
}: {
  stack: string | null;
  noStack?: NoStack | undefined;
}) {
  if (stack !== null) return <Places stack={stack} />;
  if (noStack === undefined) return null;
  return (
    <Section title="Origin">
      {noStack === "sampled" ? <LeftOut /> : <p class="quiet">{CLOSED}</p>}
    </Section>
  );
}

const CLOSED =
  "Not taken: nothing was being recorded at that time. Writes and subscriptions that come while this panel records have one.";

function LeftOut() {
  const { store, setSettings } = usePanel();
  return (
    <>
      <p class="quiet">
        Not taken: the page did too much at that time. Of writes and subscriptions that come faster
        than 60 a second only some get an origin, so that the app stays fast.
      </p>
      {store.recording.imported ? null : store.settings.value.everyOrigin ? (
        <p class="quiet">From now on all of them get one.</p>
      ) : (
        <button type="button" class="button" onClick={() => setSettings({ everyOrigin: true })}>
          Take all from now on
        </button>
      )}
    </>
  );
}

function Places({ stack }: { stack: string }) {
  const places = usePlaces(stack);
  const own = places.filter(({ library }) => !library);
  const others = places.length - own.length;
  return (
    <Section title="Origin">
      {places.length === 0 && <pre class="block">{stack}</pre>}
      {places.length > 0 && own.length === 0 && (
        <p class="quiet">
          The app's own code is not on this stack: a library did it later, in an effect for example.
        </p>
      )}
      <Trail places={own} />
      {others > 0 && (
        <details open={own.length === 0}>
          <summary>
            {own.length === 0 ? "The libraries' frames" : "With the libraries' frames"}
          </summary>
          <Trail places={places} />
        </details>
      )}
    </Section>
  );
}

/** First as the browser wrote them, then where the sources are. */
function usePlaces(stack: string): Place[] {
  const { adapter } = usePanel();
  const [found, setFound] = useState<{ stack: string; places: Place[] } | null>(null);
  useEffect(() => {
    const read = adapter.readSource?.bind(adapter);
    if (!read) return;
    let shown = true;
    import("../store/original-places.ts")
      .then(({ sourcePlaces }) => sourcePlaces(stack, read))
      .then(
        (places) => shown && setFound({ stack, places }),
        () => {}, // they stay as the browser wrote them
      );
    return () => {
      shown = false;
    };
  }, [stack]);
  return found?.stack === stack ? found.places : generatedPlaces(stack);
}

function Trail({ places }: { places: readonly Place[] }) {
  if (places.length === 0) return null;
  return (
    <ul class="trail">
      {places.map((place) => (
        <li key={`${place.url}:${place.line}:${place.column}:${place.name}`}>
          <Link place={place} />
        </li>
      ))}
    </ul>
  );
}

function Link({ place }: { place: Place }) {
  const { adapter } = usePanel();
  const text = `${nameOf(place)}${place.file}:${place.line}`;
  const title = `${place.url}:${place.line}:${place.column}`;
  if (!adapter.openSource) {
    return (
      <span class="mono" title={title}>
        {text}
      </span>
    );
  }
  const open = (): void => {
    const { url, line, column } = openAt(place);
    adapter.openSource?.(url, line, column);
  };
  return (
    <button type="button" class="link mono" title={title} onClick={open}>
      {text}
    </button>
  );
}

/** A minifier's name says nothing beside the source's place. */
function nameOf({ name, url, generated }: Place): string {
  const minified = url !== generated.url && name.length <= 3;
  return minified || name === ANONYMOUS ? "" : `${name} · `;
}
