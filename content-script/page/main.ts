/** The script in every page: the core, which takes in tools that are there from the start. */
import { connectToRelay } from "../handshake.ts";
import { startCore } from "./core.ts";
import { acceptTools } from "./early-tools.ts";

acceptTools(startCore(window, connectToRelay).take);
