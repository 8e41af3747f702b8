/// <reference types="vite/client" />

/** Where the team's backend answers; without one the page does without. */
export const backendUrl: string | undefined = import.meta.env.VITE_BACKEND || undefined;
