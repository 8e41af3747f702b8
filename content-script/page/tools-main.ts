/** The hook's tools, put into a page once a panel wants to know of it. Does nothing elsewhere. */
import { offerTools } from "./handoff.ts";
import { adoptBuiltins } from "./primordials.ts";
import { makeTools } from "./tools.ts";

offerTools(window, (core) => {
  adoptBuiltins(core.builtins);
  return makeTools(core);
});
