import { copyText } from "./copy.ts";
import { usePanel } from "./panel-context.ts";
import { Section } from "./section.tsx";

/** Titled code with a button that copies it. */
export function CodeSection(props: { title: string; code: string; copyName: string }) {
  const panel = usePanel();
  const { title, code, copyName } = props;
  return (
    <Section
      title={title}
      aside={
        <button
          type="button"
          class="link"
          aria-label={`Copy ${copyName}`}
          onClick={() => void copyText(panel, code, copyName)}
        >
          copy
        </button>
      }
    >
      <pre class="block">{code}</pre>
    </Section>
  );
}
