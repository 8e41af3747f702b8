/** The whole hook in one script. */
import { connectToRelay } from "../handshake.ts";
import { startHook } from "./start.ts";

startHook(window, connectToRelay);
