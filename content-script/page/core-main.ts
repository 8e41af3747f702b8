/** The hook without its tools, which are brought by `tools-main.ts` once a panel wants them. */
import { connectToRelay } from "../handshake.ts";
import { startCore } from "./core.ts";
import { awaitTools } from "./handoff.ts";

awaitTools(window, startCore(window, connectToRelay));
