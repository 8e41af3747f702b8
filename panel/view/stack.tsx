import { appFrame, type Frame, parseStack } from "../model/stack.ts";
import { usePanel } from "./panel-context.ts";
import { Section } from "./section.tsx";

/** Where in the app's code something came from, as links into the browser's sources. */
export function Origin({ stack }: { stack: string | null }) {
  if (stack === null) return null;
  const frames = parseStack(stack);
  const first = appFrame(frames);
  const shown = frames.slice(first ? Math.max(0, frames.indexOf(first)) : 0, 30);
  return (
    <Section title="Origin">
      {shown.length > 0 ? (
        <ul class="trail">
          {shown.map((frame) => (
            <li key={`${frame.url}:${frame.line}:${frame.column}:${frame.name}`}>
              <Place frame={frame} />
            </li>
          ))}
        </ul>
      ) : (
        <pre class="block">{stack}</pre>
      )}
    </Section>
  );
}

function Place({ frame }: { frame: Frame }) {
  const { adapter } = usePanel();
  const text = `${frame.name} · ${frame.file}:${frame.line}`;
  const title = `${frame.url}:${frame.line}:${frame.column}`;
  if (!adapter.openSource) {
    return (
      <span class="mono" title={title}>
        {text}
      </span>
    );
  }
  return (
    <button
      type="button"
      class="link mono"
      title={title}
      onClick={() => adapter.openSource?.(frame.url, frame.line, frame.column)}
    >
      {text}
    </button>
  );
}
