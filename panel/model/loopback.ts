/** Whether a host name is this machine: `localhost`, names under it, 127.0.0.0/8 and `[::1]`. */
export function isLoopback(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, "");
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  if (name === "[::1]" || name === "::1") return true;
  const numbers = /^127\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(name)?.slice(1);
  return numbers?.every((part) => Number(part) <= 255) ?? false;
}

/** The host of a page's address as people name it; its scheme where there is no host. */
export function pageHost(url: string): string {
  try {
    const { hostname, protocol } = new URL(url);
    return hostname === "" ? protocol.replace(/:$/, "") : hostname;
  } catch {
    return "unknown";
  }
}

/** Whether somebody typed the name of that host. Case does not matter, everything else does. */
export function namesHost(typed: string, host: string): boolean {
  return typed.trim().toLowerCase() === host.toLowerCase();
}
