/** The names of the simulated tables. */
export const people = 'people';
export const words = 'words';
