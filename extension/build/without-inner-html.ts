import type { Plugin } from "vite";

/** Preact's one assignment of HTML from text, as its published module writes it. */
const ASSIGNMENT = /\((\w+)\.innerHTML=\w+\.__html\)/g;

const THROWN = `(()=>{throw new Error("dangerouslySetInnerHTML is not part of this build")})()`;

/**
 * Takes `dangerouslySetInnerHTML` out of Preact: nothing here uses it, and what page data could
 * never reach need not be looked for. The build fails when Preact does not look as expected.
 */
export function withoutInnerHtml(): Plugin {
  return {
    name: "without-inner-html",
    transform(code, id) {
      return /\/preact\/dist\/preact\.mjs$/.test(id) ? leaveOutInnerHtml(code) : null;
    },
    generateBundle(_options, bundle) {
      for (const [name, file] of Object.entries(bundle)) {
        if (file.type === "chunk" && /\.innerHTML\s*=[^=]/.test(file.code)) {
          this.error(`${name} sets innerHTML; nothing in the extension may.`);
        }
      }
    },
  };
}

/** Preact's module without it. */
export function leaveOutInnerHtml(code: string): string {
  const places = code.match(ASSIGNMENT)?.length ?? 0;
  if (places !== 1) {
    throw new Error(
      `Preact sets innerHTML in ${places} places of the expected form instead of 1. Look at its new version, and change extension/build/without-inner-html.ts accordingly.`,
    );
  }
  return code.replace(ASSIGNMENT, THROWN);
}
