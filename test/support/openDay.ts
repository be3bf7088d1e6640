/** On which days somebody answers the telephone of the shipped clinic, reckoned here by what `templates/clinic.yaml` says. */
import { builtWords } from '../../local/words.ts';

const { closedDays } = builtWords().release.clinic;

/** From Monday to Friday, but for its closed days. @param date `YYYY-MM-DD`, of the clinic's own calendar. */
export const isOpenDay = (date: string): boolean =>
  ![0, 6].includes(new Date(`${date}T12:00:00Z`).getUTCDay()) && !closedDays.some((each) => each === date);
