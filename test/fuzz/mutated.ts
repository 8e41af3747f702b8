import fc from "fast-check";

/** What comes in place of something that was right. */
const junk = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    null,
    "",
    "__proto__",
    -1,
    1e308,
    [],
    {},
    [[]],
    { type: "Text" },
    { $jz: ["bytes", "%"] },
    { $jz: 7 },
    { length: 9 },
    "*/ evil() /*",
    "$" + "{evil()}`",
    "\u2028'\"\\",
  ),
);

const change = fc.record({
  /** Which of all places in the value. */
  at: fc.nat(),
  how: fc.constantFrom("replace", "remove", "add", "rename", "wrap"),
  with: junk,
  name: fc.constantFrom("__proto__", "constructor", "prototype", "length", "then", "toString", ""),
});

type Change = typeof change extends fc.Arbitrary<infer One> ? One : never;

/** A value of JSON with a few of its places changed: nearly right is what readers trip over. */
export function mutated(valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(valid, fc.array(change, { maxLength: 4 })).map(([value, changes]) => {
    const holder = { value: JSON.parse(JSON.stringify(value)) as unknown };
    for (const one of changes) apply(holder, one);
    return holder.value;
  });
}

/** The text of such a value, at times cut off, doubled or with a piece of it exchanged. */
export function mutatedText(valid: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const cut = fc.record({ from: fc.nat(), to: fc.nat(), instead: fc.string({ maxLength: 4 }) });
  return fc.tuple(mutated(valid), fc.option(cut, { nil: null, freq: 3 })).map(([value, change]) => {
    const text = JSON.stringify(value) ?? "";
    if (!change) return text;
    const [from, to] = [change.from % (text.length + 1), change.to % (text.length + 1)];
    return text.slice(0, from) + change.instead + text.slice(to);
  });
}

type Container = Record<string, unknown>;

function apply(holder: { value: unknown }, { at, how, with: given, name }: Change): void {
  const made: unknown = JSON.parse(JSON.stringify(given));
  const places = placesIn(holder);
  const place = places[at % places.length];
  if (!place) return;
  const [container, key] = place;
  const value = container[key];
  if (how === "remove" && !Array.isArray(container)) delete container[key];
  else if (how === "wrap") set(container, key, [value]);
  else if (how === "add" && isContainer(value)) set(value, name, made);
  else if (how === "rename" && isContainer(container)) set(container, name, value);
  else set(container, key, made);
}

/** An own property whatever its name, as `JSON.parse` makes them. */
function set(container: Container, key: string, value: unknown): void {
  Object.defineProperty(container, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

function placesIn(holder: object): [Container, string][] {
  const places: [Container, string][] = [];
  const visit = (container: Container): void => {
    for (const key of Object.keys(container)) {
      if (places.length >= 5_000) return;
      places.push([container, key]);
      const value = container[key];
      if (typeof value === "object" && value !== null) visit(value as Container);
    }
  };
  visit(holder as Container);
  return places;
}

function isContainer(value: unknown): value is Container {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether nothing that was read got into the prototype of everything. */
export function unpolluted(): boolean {
  const names = Object.getOwnPropertyNames(Object.prototype);
  return !names.some((name) => /^(?:m|t|type|value|table|events|polluted)$/.test(name));
}
