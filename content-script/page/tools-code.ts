/** What is brought into a page when a panel opens; the build makes it the tools' code of `rendezvous.ts`. */
export { makeTools as default } from "./tools.ts";
