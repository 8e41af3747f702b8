/** Made by the build, see `extension/build/page-tools.ts`. */
declare module "virtual:page-tools" {
  interface PageTools {
    /** Runs in a page and hands the tools to its hook, which awaits them under this name. */
    default(name: string, secret: string): "taken" | "refused" | "missing";
  }

  export function loadTools(): Promise<PageTools>;
}
