/** Where a condition is named: off-label, a hedge, "not medical advice". Where a benefit is named: a limit or risk beside it. */
import { sentences } from './reading/reading.ts';
import { conditions, phrase, treatment } from './reading/words.ts';
import type { EmailUnderCheck, Report, Rule } from './rule.ts';

interface Wanted {
  readonly pattern: RegExp;
  readonly lacks: string;
  readonly mend: string;
  /** Of what is general: what a clinic tells its own patients to do is its instruction. */
  readonly marketingOnly?: true;
}

const wanted: Record<string, readonly Wanted[]> = {
  en: [
    {
      pattern: /\boff[- ]label\b/i,
      lacks: 'does not say "off-label"',
      mend: 'Say that this use is off-label: the FDA has not approved it.',
    },
    {
      pattern: /\b(may|might|some people|results vary|not everyone|being studied)\b/i,
      lacks: 'has no hedge',
      mend: 'Say "may", "some people" or "results vary".',
    },
    {
      pattern: /\bnot (a |any )?medical advice\b/i,
      lacks: 'does not say that it is not medical advice',
      marketingOnly: true,
      mend: 'Include brand/why-education.mjml, or say "This is general information, not medical advice."',
    },
  ],
  es: [
    {
      pattern: phrase(
        'off-label|fuera de (?:la )?(?:etiqueta|indicación|ficha)|no (?:está|están|ha|han)[^.]{0,30}aprobad\\p{L}*',
      ),
      lacks: 'does not say that this use is off-label ("fuera de indicación")',
      mend: 'Diga que la FDA no ha aprobado este uso (fuera de indicación).',
    },
    {
      pattern: phrase('puede|pueden|podría|algunas personas|los resultados varían|no a todos|se est[áa]n? estudiando'),
      lacks: 'has no hedge',
      mend: 'Diga «puede», «algunas personas» o «los resultados varían».',
    },
    {
      pattern: /\bno (es|son|constituye|sustituye|reemplaza)[^.]{0,40}(consejo|asesoramiento|consulta)s? m[eé]dic/i,
      lacks: 'does not say that it is not medical advice',
      marketingOnly: true,
      mend: 'Diga «no es un consejo médico».',
    },
  ],
};

const benefit: Record<string, RegExp> = {
  en: phrase(
    'feel(?:s|ing)? (?:some )?(?:better|relief|lighter)|felt (?:some )?(?:better|relief)|relief|relieve[sd]?|improve(?:s|d|ment|ments)?|less pain|pain eas\\p{L}*|(?:may|can|could|might) (?:help|ease|lift)',
  ),
  es: phrase(
    'se (?:siente|sienten|sintieron) (?:algo )?mejor|alivio|alivi(?:a|an|ar|ó)|mejor(?:a|an|ar|ó|ía|ías|aron)|menos dolor|(?:puede|pueden|podría) (?:ayudar|aliviar)',
  ),
};
const limit: Record<string, RegExp> = {
  en: /\brisks?\b|side effects?|not everyone|no change|\bworse\b|\bfade|dizz|\bnausea|\bsick\b|blood pressure|bladder|\bdepend(ence|ent)|misuse|(does|do|did|may) not (help|feel|last|work)|no benefit|\blimits?\b|\bweak|little is known|not known|not settled|not proven|only (a )?(short|weeks)|others? (do|feel|did|get)|results vary|too early/i,
  es: /riesgos?|efectos secundarios|no a todos|no (todas|todos)|ning[uú]n cambio|\bpeor\b|empeor|desaparec|se pierde|mareo|n[aá]usea|presi[oó]n|vejiga|dependencia|mal uso|no (ayuda|sienten|siente|dura|mejora|funciona)|sin beneficio|l[ií]mites?|d[eé]bil|se sabe poco|no se sabe|var[ií]an|otras? (personas )?(no|sienten)/i,
};

/** How near the other side must stand. Letters. */
const beside = 420;

export const balancedClaims: Rule = {
  name: 'balanced-claims',
  source: 'C1, 21 CFR 202.1(e)(5) by analogy; FTC Act §5',
  why: 'Someone who suffers reads the promise first: without its limits beside it, it misleads.',
  email(email, report) {
    namedConditions(email, report);
    benefits(email, report);
  },
};

function namedConditions({ body, locale, everyReader, class: kind }: EmailUnderCheck, report: Report): void {
  const found = conditions[locale]?.exec(body.text);
  if (!found) return;
  for (const { pattern, lacks, mend, marketingOnly } of wanted[locale] ?? []) {
    if (marketingOnly && kind !== 'marketing') continue;
    if (!everyReader(({ text }) => pattern.test(text)))
      report(body.at(found.index), `"${found[0]}" is named, and the email ${lacks}, for every reader`, mend);
  }
}

function benefits({ body, locale, class: kind }: EmailUnderCheck, report: Report): void {
  const [claims, limits] = [benefit[locale], limit[locale]];
  if (!claims || !limits) return;
  for (const { text, index } of sentences(body)) {
    const found = claims.exec(text);
    // In a reminder water may help, and so may a call: what counts is what is said of the treatment.
    if (!found || (kind !== 'marketing' && !treatment[locale]?.test(text))) continue;
    const near = body.text.slice(Math.max(0, index - beside), index + text.length + beside);
    if (limits.test(near)) continue;
    report(
      body.at(index + found.index),
      `"${found[0]}" is a benefit, and no limit or risk stands beside it`,
      'Say in the same breath what it does not do, for whom it does not, or what can go wrong.',
    );
  }
}
