/** What addresses are hashed with. */
export const addressKey = 'k'.repeat(40);
/** The names of the simulated tables. */
export const people = 'people';
export const words = 'words';
