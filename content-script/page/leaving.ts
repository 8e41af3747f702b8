/**
 * Whether the hook can be taken out of a document again. In the product it stays as long as the
 * document, and the build leaves out what only serves leaving; tests share one process.
 */
export const LEAVING: boolean = true;
