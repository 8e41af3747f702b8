import { clip, TEXT } from "./clip.ts";

/** Scheme, host and path: user, password, query and fragment may hold secrets. */
export function bareUrl(url: string): string {
  const [, scheme, rest = ""] = /^([a-z][a-z0-9+.-]*:\/\/)(?:[^/?#]*@)?([^?#]*)/i.exec(url) ?? [];
  return clip(scheme ? `${scheme}${rest}` : url.replace(/[?#,].*$/s, ""), TEXT);
}
