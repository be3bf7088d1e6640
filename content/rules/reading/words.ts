/** Word lists the rules share. */

/** A whole word, or with `*` any word that begins so. JavaScript's `\b` takes "á" for the end of a word; this does not. */
const word = (written: string): RegExp => {
  const body = written.replaceAll('*', '\\p{L}*').replaceAll(' ', '\\s+');
  return new RegExp(`(?<!\\p{L})(?:${body})(?!\\p{L})`, written === written.toUpperCase() ? 'u' : 'iu');
};

/** Words as they stand between other letters: `\\b` would take the "á" of "está" for the end of a word. */
export const phrase = (written: string): RegExp => new RegExp(`(?<!\\p{L})(?:${written})(?!\\p{L})`, 'iu');

/** A medicine, as people call theirs. */
export const medicines: Readonly<Record<string, string>> = {
  en: '(?:\\w+ )?(?:medicines?|medications?|meds|drugs?|pills?|tablets?|doses?|prescriptions?|antidepressants?|insulin|lamotrigine|benzodiazepines?|xanax|ativan|klonopin|ozempic|wegovy|metformin|MAO inhibitors?|MAOIs?|stimulants?|opioids?|lithium|blood thinners?|GLP-1s?|SSRIs?|SNRIs?|Zoloft|sertraline|Prozac|fluoxetine|Lexapro|escitalopram|Celexa|citalopram|Paxil|paroxetine|Effexor|venlafaxine|Cymbalta|duloxetine|Wellbutrin|bupropion|trazodone|Valium|diazepam|alprazolam|lorazepam|clonazepam|Ambien|zolpidem|Lamictal|naltrexone|Vivitrol|Contrave|Suboxone|buprenorphine|methadone|oxycodone|hydrocodone|tramadol|morphine|gabapentin|pregabalin|Lyrica|Adderall|Ritalin|Mounjaro|Zepbound|theophylline|aminophylline|Nardil|Parnate|Emsam|lisinopril|metoprolol)',
  es: '(?:medicinas?|medicamentos?|pastillas?|dosis|recetas?|antidepresivos?|insulina|lamotrigina|benzodiacepinas?|metformina|litio|estimulantes?|opioides?|anticoagulantes?|ISRS|SSRI|Zoloft|sertralina|Prozac|fluoxetina|Lexapro|escitalopram|citalopram|paroxetina|venlafaxina|duloxetina|bupropión|trazodona|Xanax|Ativan|Klonopin|Valium|diazepam|alprazolam|lorazepam|clonazepam|Ambien|zolpidem|Lamictal|naltrexona|Vivitrol|Contrave|Suboxone|buprenorfina|metadona|oxicodona|tramadol|morfina|gabapentina|pregabalina|Adderall|Ritalin|Ozempic|Wegovy|Mounjaro|Zepbound|teofilina|aminofilina|Nardil|Parnate|Emsam)',
};

/** A medicine by its name or class, without "medicine" and "pill". */
export const medicineName: Readonly<Record<string, string>> = {
  en: '(?:xanax|ativan|klonopin|valium|ambien|benzodiazepine|sedative|sleeping pill|opioid|stimulant|antidepressant|ozempic|wegovy)',
  es: '(?:xanax|ativan|klonopin|valium|ambien|benzodiacepina|sedante|calmante|opioide|estimulante|antidepresivo|ozempic|wegovy)',
};

/** A condition the clinic may treat. Naming one asks for the off-label sentence, a hedge and a risk. */
export const conditions: Readonly<Record<string, RegExp>> = {
  en: phrase(
    'depress(?:ion|ed|ive)|PTSD|OCD|fibromyalgia|CRPS|neuropath\\p{L}*|anxiety|(?:chronic|lasting|nerve|long-term) pain',
  ),
  es: phrase(
    'depresi(?:ón|va|vo)|deprimid[oa]s?|TEPT|TOC|fibromialgia|SDRC|neurop\\p{L}*|ansiedad|dolor(?:es)? (?:crónicos?|persistentes?|duraderos?|de (?:los )?nervios)',
  ),
};

/** The treatment by its name or its way. Not "pain" or "mood": those stand in what to telephone about. */
export const treatment: Readonly<Record<string, RegExp>> = {
  en: phrase(
    '(?:es)?ketamine|spravato|infus(?:ion|ions|ed)|intravenous(?:ly)?|IV|therap(?:y|ies)|psychedelic\\p{L}*|dissociat\\p{L}*',
  ),
  es: phrase(
    '(?:es)?ketamina|quetamina|spravato|infusi(?:ón|ones)|intravenos[oa]s?|IV|terapias?|psicodélic\\p{L}*|disociaci\\p{L}*',
  ),
};

/**
 * Words that tell what someone is treated for, or with. Outside the body they would show on a lock screen or in a
 * shared mailbox (C11, C23). In capitals: abbreviations, only as such.
 */
export const clinical: readonly RegExp[] = [
  ...['ketamin*', 'esketamin*', 'quetamina', 'spravato', 'infus*', 'IV', 'intraven*', 'injection*', 'inyecci*'],
  ...['depress*', 'depresi*', 'deprimid*', 'anxiety', 'anxious', 'ansiedad', 'suicid*', 'mood*', '[aá]nimo', 'mental*'],
  ...['psych*', 'psiqui*', 'psicod*', 'psicol*', 'psicosis', 'bipolar', 'mania', 'manía', 'PTSD', 'TEPT', 'OCD', 'TOC'],
  ...['pain*', 'dolor*', 'fibromyalg*', 'fibromialg*', 'neuropath*', 'neurop[aá]t*', 'CRPS', 'SDRC'],
  ...['therap*', 'terapia*', 'terap[eé]utic*', 'treatment*', 'tratamiento*', 'dissociat*', 'disoci*'],
  ...['anesthe*', 'anaesthe*', 'anest[eé]s*'],
].map(word);

/** The same, run together as in a host name or an address. */
export const clinicalInNames =
  /ketamin|quetamin|infusion|depress|depresion|anxiety|ansiedad|suicid|psych|psiqui|mental|pain|dolor|therap|terapia|spravato|treatment|tratamiento|neuro/i;

/** The first such word, and where it stands. */
export const firstClinical = (text: string): { word: string; index: number } | undefined => {
  let first: { word: string; index: number } | undefined;
  for (const pattern of clinical) {
    const found = pattern.exec(text);
    if (found && (!first || found.index < first.index)) first = { word: found[0], index: found.index };
  }
  return first;
};

/** Every such word of a text, in no order. */
export const everyClinical = (text: string): { word: string; index: number }[] =>
  clinical.flatMap((pattern) =>
    [...text.matchAll(new RegExp(pattern.source, `${pattern.flags}g`))].map(({ 0: word, index }) => ({ word, index })),
  );
