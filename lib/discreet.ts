/**
 * Words that would tell a stranger what the clinic treats (I8, C11). A resource name, a sending domain or an alarm ends
 * up in mail headers, invoices and screenshots, so none may carry one.
 */
const revealing = [
  'ketamine',
  'esketamine',
  'spravato',
  'infusion',
  'infuse',
  'depress',
  'anxiety',
  'suicid',
  'pain',
  'psych',
  'mental',
  'mood',
  'ptsd',
  'trauma',
  'therapy',
  'drug',
  'dose',
  'sedat',
  'anesth',
  'anaesth',
  'fasting',
  'patient',
  'diagnos',
] as const;

/**
 * The first revealing word inside `text`, ignoring case; undefined when there is none.
 *
 * @example revealingWord('mail.KetamineCare.example') // 'ketamine'
 */
export function revealingWord(text: string): string | undefined {
  const lower = text.toLowerCase();
  return revealing.find((word) => lower.includes(word));
}
