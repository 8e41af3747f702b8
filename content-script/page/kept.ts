/**
 * The script of pages that go on acting after a reload: the tools, there from the start. Other tabs
 * may be given it too, where nothing is kept and nothing is to be done.
 */
import { handOverTools } from "./early-tools.ts";
import { keepsAnybody } from "./impersonation/keep.ts";
import { makeTools } from "./tools.ts";

if (keepsAnybody(window)) handOverTools(makeTools);
