// The phones on the page, by their person's key.
export const phones = new Map();
