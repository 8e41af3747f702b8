import type { ComponentChildren } from "preact";

/** A titled part of the details. */
export function Section(props: {
  title: string;
  aside?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <div class="section">
      <div class="section-head">
        <h2>{props.title}</h2>
        {props.aside !== undefined && <span class="aside">{props.aside}</span>}
      </div>
      {props.children}
    </div>
  );
}

/** Names and what they are. Facts without a value are left out. */
export function Facts({ facts }: { facts: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {facts
        .filter(
          ([, value]) => value !== null && value !== undefined && value !== "" && value !== false,
        )
        .map(([name, value]) => [<dt key={`${name}:`}>{name}</dt>, <dd key={name}>{value}</dd>])}
    </dl>
  );
}
