/** Word lists the rules share. */

/**
 * Words that tell what someone is treated for, or with. Outside the body they would show on a lock screen or in a
 * shared mailbox (C11, C23).
 */
export const clinical: readonly RegExp[] = [
  /\b(es)?[ck]etamin\w*/i,
  /\bspravato\b/i,
  /\binfus\w+/i,
  /\bIV\b|\bintraven\w+/,
  /\bdepress\w+|\bdepresi\w+/i,
  /\banxiety\b|\bansiedad\b/i,
  /\bsuicid\w+/i,
  /\bpsych\w+|\bpsiqui\w+|\bpsicod\w+|\bpsicol\w+/i,
  /\bPTSD\b|\bTEPT\b|\bOCD\b|\bTOC\b|\bCRPS\b/,
  /\bbipolar\b|\bmania\b|\bpsychosis\b/i,
  /\bmental(es)?\b/i,
  /\b(chronic )?pain\b|\bdolor(es)?\b/i,
  /\bfibromyalgia\b|\bfibromialgia\b|\bneuropath\w+/i,
  /\btherap\w+|\bterapia\w*|\bterap[eé]utic\w+/i,
  /\btreatment\w*|\btratamiento\w*/i,
  /\bdissociat\w+|\bdisociat\w+|\bdisociaci\w+/i,
  /\bmood\b|\b[aá]nimo\b/i,
  /\banesthe\w+|\banaesthe\w+|\banestes\w+/i,
];

/** The same, run together as in a host name or an address. */
export const clinicalInNames =
  /ketamin|infusion|depress|anxiety|suicid|psych|psiqui|mental|pain|dolor|therap|terapia|spravato|treatment|tratamiento|neuro/i;

export const firstClinical = (text: string): { word: string; index: number } | undefined => {
  let first: { word: string; index: number } | undefined;
  for (const pattern of clinical) {
    const found = pattern.exec(text);
    if (found && (!first || found.index < first.index)) first = { word: found[0], index: found.index };
  }
  return first;
};
