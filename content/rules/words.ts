/** Word lists the rules share. */

/** A whole word, or with `*` any word that begins so. JavaScript's `\b` takes "á" for the end of a word; this does not. */
const word = (written: string): RegExp => {
  const body = written.replaceAll('*', '\\p{L}*').replaceAll(' ', '\\s+');
  return new RegExp(`(?<!\\p{L})(?:${body})(?!\\p{L})`, written === written.toUpperCase() ? 'u' : 'iu');
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
