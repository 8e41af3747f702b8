import type { FromTab, ToDocument } from "../../protocol/envelope.ts";

/** Panel to background: something for the tab, the wish to look for new frames, or whom it acts as. */
export type PanelToBackground = { post: ToDocument } | { call: true } | { acting: string | null };

/** Background to panel. */
export type BackgroundToPanel = { message: FromTab } | { reach: number };
