/** What is worth a word among a panel's diagnostics. */
export type Note = keyof typeof NOTES;

export const NOTES = {
  revived:
    "A Db was used after it had been shut down, and made itself an engine anew. Nobody will shut it " +
    "down again: look for what still holds on to it, a query that was opened late for example.",
  "strange push":
    'Something was pushed to window[Symbol.for("jazz.devtools")] that is no Db and neither {db, permissions} nor {permissions}.',
  "large React tree": "The page's React tree is too large to be searched for a Db in full.",
  "large Vue tree": "The page's Vue tree is too large to be searched for a Db in full.",
};
