import { useEffect, useRef } from "preact/hooks";
import type { Effect, Finding } from "../../../sandbox/policy/lint/finding.ts";
import { usePanel } from "../panel-context.ts";

const EFFECTS: Record<Effect, string> = {
  denies: "denies silently",
  grants: "lets more through",
  differs: "judged differently",
  ignored: "does nothing",
  refused: "refused by Jazz",
};

/** Silent failures, each with what is the matter, what to do, and the place. */
export function Warnings({ findings, name }: { findings: readonly Finding[]; name: string }) {
  if (findings.length === 0) return null;
  return (
    <ul class="warnings" aria-label={name}>
      {findings.map((finding) => (
        <Warning key={`${finding.rule} ${finding.path} ${finding.problem}`} finding={finding} />
      ))}
    </ul>
  );
}

function Warning({ finding }: { finding: Finding }) {
  const { ui } = usePanel();
  const element = useRef<HTMLLIElement>(null);
  const pointed = ui.policyPath.value === finding.path;
  useEffect(() => {
    if (!pointed) return;
    element.current?.scrollIntoView?.({ block: "nearest" });
    element.current?.focus();
  }, [pointed]);
  return (
    <li ref={element} class={`warning ${pointed ? "pointed" : ""}`} tabIndex={-1}>
      <p>
        <span class="unsure">
          <span aria-hidden="true">⚠ </span>
          {finding.problem}
        </span>{" "}
        <span class="tag">{EFFECTS[finding.effect]}</span>
      </p>
      <p>{finding.advice}</p>
      {finding.code !== null && <code class="warning-code">{finding.code}</code>}
      <p class="quiet mono">{finding.path}</p>
    </li>
  );
}
