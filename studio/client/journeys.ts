/** The journeys that most people ask for first, and what whoever writes emails calls them. */
const journeyNames: Record<string, string> = {
  nurture: 'Education',
  prepare: 'Before a visit',
  aftercare: 'After a visit',
  notices: 'Notices',
  cancelled: 'A visit is cancelled',
  missed: 'A visit was missed',
  confirm: 'The question after a sign-up',
  address: 'The question about a new address',
  'address-changed': 'The address has changed',
  link: 'The link to the choices',
};
export const journeyWords = (id: string): string => journeyNames[id] ?? id.replaceAll('-', ' ');
export const placeOf = (id: string): number => {
  const at = Object.keys(journeyNames).indexOf(id);
  return at < 0 ? Number.POSITIVE_INFINITY : at;
};
