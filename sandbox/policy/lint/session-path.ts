import { ownSessionPaths } from "../claim-doubt.ts";
import { renderPath } from "../render-policy.ts";
import { isUserPath, OUTER_ROW, USER_PARTS } from "../session-path.ts";
import type { Placed } from "./place.ts";
import { relationSessionPaths } from "./relations.ts";
import type { Rule } from "./rule.ts";

const PRINCIPAL: ReadonlySet<string> = new Set(["user_id", "userId", "authMode", "auth_mode"]);

/** A path into the session that stands for nothing: the comparison is false, whatever it compares. */
export const sessionPath: Rule = {
  id: "session-path",
  title: "session path that resolves to nothing",
  expression: (placed) =>
    pathsOf(placed).flatMap((path) => {
      const fault = faultOf(path, placed);
      if (!fault) return [];
      return {
        effect: placed.at.negated ? "grants" : "denies",
        problem: `${fault.problem}, so this is always false.`,
        advice: fault.advice,
      };
    }),
};

interface Fault {
  problem: string;
  advice: string;
}

function pathsOf({ expr }: Placed): readonly (readonly string[])[] {
  return expr.type === "ExistsRel" ? relationSessionPaths(expr.rel) : ownSessionPaths(expr);
}

function faultOf(path: readonly string[], { expr, at }: Placed): Fault | undefined {
  const [first = "", ...rest] = path;
  if (first === OUTER_ROW) return outerFault(path, at.outer !== undefined);
  if (first === "claims") return claimFault(path, rest);
  // A policy does not say which Jazz it is for: what either knows is let through.
  if ((rest.length === 0 && PRINCIPAL.has(first)) || isUserPath(path)) {
    return expr.type === "In" ? notAList(path) : undefined;
  }
  if (first.includes(".")) {
    const parts = first.split(".");
    return {
      problem: `${JSON.stringify(path)} is one name with dots in it, not a path`,
      advice: `Write the path as ${JSON.stringify([...parts, ...rest])}.`,
    };
  }
  if (first === "user") {
    return {
      problem: `${renderPath(path)} is nothing Jazz knows: session.user, which it has after alpha.53, has ${USER_PARTS.join(", ")}`,
      advice: "Name one of these, or session.user_id before.",
    };
  }
  return {
    problem: `${renderPath(path)} is nothing Jazz knows: a session has user_id, authMode and claims`,
    advice: `For a claim write session["claims.${path.join(".")}"].`,
  };
}

function claimFault(path: readonly string[], rest: readonly string[]): Fault | undefined {
  if (rest.length === 0) {
    return {
      problem: "session.claims as a whole has no value",
      advice: 'Name a claim, as in session["claims.role"].',
    };
  }
  const index = rest.find((part) => /^\d+$/.test(part));
  if (index === undefined) return undefined;
  return {
    problem: `${renderPath(path)} looks into an array, and Jazz follows objects only`,
    advice: `Test the whole array with { in: ${renderPath(path.slice(0, path.indexOf(index)))} }.`,
  };
}

function notAList(path: readonly string[]): Fault {
  return {
    problem: `in needs a claim that is an array, and ${renderPath(path)} is text`,
    advice: "Use plain equality.",
  };
}

function outerFault(path: readonly string[], inExists: boolean): Fault | undefined {
  if (inExists && path.length === 2) return undefined;
  return {
    problem: `${renderPath(path)} is known only inside exists.where(…)`,
    advice: "Compare it there with a column of the other table.",
  };
}
