/** Whose rows these are, for the page and for the backend. */
export const APP_ID = "019d4349-24dd-77a1-a862-f9f442f99eb4";
