/** Something that only the user can put right. Its message is all there is to say. */
export class UsageError extends Error {
  override name = "UsageError";
}

export const HELP = `jazz-devtools record --backend ADDRESS --out FILE
                     records a backend until Ctrl+C
  --for 10s          or for so long (ms, s, m)
  --writes N         or until there are so many writes

jazz-devtools replay FILE --as NAME [--as NAME …]
                     plays the recording's writes as somebody else, without making them
  --as NAME          a name of the recording, or a session as JSON; as often as you like
  --no-session       as a client without a session
  --matrix           as everybody whose session is in the recording
  --mode MODE        forSession (usual), withAttribution or asBackend
  --permissions FILE judges by these compiled permissions, not by those of the recording
  --database ID      only writes of this database (app id, or its name in the recording)
  --backend ADDRESS  plays on a backend, rolled back; otherwise the sandbox judges what is recorded
  --through KIND     with the backend's handle: forRequest, forSession, withAttribution, …
  --header "N: V"    of the request, for forRequest and withAttributionForRequest
  --json             prints JSON, which --expect takes
  --expect FILE      fails when a verdict is another than there; "recorded": than when it was made
  --fail-on WORDS    fails on denied, allowed, unknown or split (backend and sandbox disagree)

ADDRESS is what the backend prints (ws://127.0.0.1:…), or a folder in whose node_modules one runs.
Exit code: 0 as it should be, 1 a verdict is not, 2 it could not be done.
`;
