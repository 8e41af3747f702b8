/** What passes a door of the hook, on any page. */
export const PASSAGES = [
  "engine registry",
  "Db map",
  "Db map, shut",
  "first Db",
  "first Db, armed",
  "window storage",
  "pushed",
] as const;

export type Passage = (typeof PASSAGES)[number];

/** Doors that look through a page when a panel opens. */
export const LOOKS = ["React", "Vue", "window global"] as const;

export type Look = (typeof LOOKS)[number];
