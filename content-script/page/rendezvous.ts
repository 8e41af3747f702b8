/**
 * Where the tools find the core when they come late, among scripts of the page that may watch and
 * change every global. The place is a property of the window whose name nobody knows before it is
 * there, and which nobody can replace once it is; what is left there only listens to who knows the
 * secret. Name and secret come over the private channel, and go with the tools past the page.
 */
import { builtins } from "./builtins.ts";
import type { MakeTools } from "./core.ts";
import { defineProperty, primordials } from "./primordials.ts";

/** The tools' code: given the language as it was at `document_start`, it makes the tools' maker. */
export type ToolsCode = (
  given: ReturnType<typeof primordials>,
  classes: ReturnType<typeof builtins>,
) => MakeTools;

/** What the tools' script calls. It says in a word what came of it. */
export type Claim = (secret: string, code: ToolsCode) => "taken" | "refused";

/**
 * @param take is called once, with what makes the tools.
 * @returns what ends this. The property stays, and does nothing any more.
 */
export function awaitTools(
  global: object,
  { name, secret }: { name: string; secret: string },
  take: (make: MakeTools) => void,
): () => void {
  let awaited: string | null = secret;
  const claim: Claim = (told, code) => {
    if (awaited === null || told !== awaited) return "refused";
    awaited = null;
    take((core) => code(primordials(), builtins())(core));
    return "taken";
  };
  defineProperty(global, name, { value: claim });
  return () => {
    awaited = null;
  };
}
