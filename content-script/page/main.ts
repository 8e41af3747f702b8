/** The script in every page: the core, which is offered to tools that are there from the start. */
import { connectToRelay } from "../handshake.ts";
import { startCore } from "./core.ts";
import { offerCore } from "./early-tools.ts";

offerCore(startCore(window, connectToRelay));
