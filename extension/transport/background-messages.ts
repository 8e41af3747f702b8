import type { FromTab, ToDocument } from "../../protocol/envelope.ts";

/** Panel to background: something for the tab, or the wish to look for new frames. */
export type PanelToBackground = { post: ToDocument } | { call: true };

/** Background to panel. */
export type BackgroundToPanel = { message: FromTab } | { reach: number };
