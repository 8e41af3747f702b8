import { ownSessionPaths } from "../claim-doubt.ts";
import { renderPath } from "../render-policy.ts";
import { relationSessionPaths } from "./relations.ts";
import type { Rule } from "./rule.ts";

/** Claims that clients add to every session, and servers to those of external tokens only. */
const CLIENT_CLAIMS: ReadonlySet<string> = new Set(["issuer", "subject"]);

/** A claim that is there in the page and not on the server. */
export const serverClaims: Rule = {
  id: "server-claims",
  title: "claim that a server would not have",
  expression: ({ expr }) => {
    const paths =
      expr.type === "ExistsRel" ? relationSessionPaths(expr.rel) : ownSessionPaths(expr);
    return paths
      .filter(([first, claim, ...rest]) => {
        return first === "claims" && CLIENT_CLAIMS.has(claim ?? "") && rest.length === 0;
      })
      .map((path) => ({
        effect: "differs",
        problem: `A page gives every session ${renderPath(path)}, a server only those of external tokens: for local-first and anonymous users it is absent there.`,
        advice:
          "Compare with session.user_id, or with session.authMode to tell how somebody signed in.",
      }));
  },
};
