import type { HostInfo } from "../../../protocol/messages.ts";
import { dialectOf } from "../dialects/dialects.ts";
import type { Host } from "../hosts/host.ts";

type Capability = HostInfo["profile"]["act"];

const yes: Capability = { ok: true, reason: null };
const no = (reason: string): Capability => ({ ok: false, reason });

/** What can be done with a host, by what was found of it. A probe may still find otherwise. */
export function capabilities(
  host: Host,
): Pick<HostInfo["profile"], "act" | "replay" | "followSession"> {
  const { refusals } = dialectOf(host);
  if (refusals) {
    const { act, replay, followSession } = refusals;
    return { act: no(act), replay: no(replay), followSession: no(followSession) };
  }
  const act = host.engine
    ? yes
    : no("This Db has no engine yet: it gets one with its first read or write. Use the app once.");
  const followSession = host.db
    ? yes
    : no("Its Db was not found, so what the app shows as the signed-in user stays as it is.");
  return { act, replay: act, followSession };
}
