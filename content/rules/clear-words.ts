/** Short sentences where a slip can hurt, and no words that a reader takes for something else. */
import { type Rejected, reportRejected } from './reading/matching.ts';
import { sentences } from './reading/reading.ts';
import { phrase } from './reading/words.ts';
import type { Rule } from './rule.ts';

/** Words of a sentence about a crisis, food or a medicine. */
const wordsMax = 25;

/** What such a sentence is about. */
const grave: Readonly<Record<string, RegExp>> = {
  en: phrase(
    '911|988|suicid\\w*|ending your life|emergenc\\w*|eat|eaten|food|drink|drunk|insulin|GLP-1|medicines?|opioids?|pills?',
  ),
  es: phrase(
    '911|988|suicid\\p{L}*|quitarse la vida|emergencias?|com(?:a|er|ido|ida)|beb(?:a|er|ido|idas?)|insulina|GLP-1|medicinas?|opioides?|pastillas?',
  ),
};

/** Read otherwise than they are meant. */
const otherwise: Readonly<Record<string, readonly Rejected[]>> = {
  en: [
    {
      pattern: phrase('acting on suicide'),
      mend: 'Say "if you might act on thoughts of suicide".',
    },
    { pattern: phrase('(?:leave it be|with your adult|out of the door|making a time)'), mend: 'Say it as people do.' },
    {
      pattern: /\brest, drink,/i,
      mend: '"Drink" alone means alcohol: say "drink water".',
    },
  ],
  es: [
    {
      pattern: /^\s*A\s+(?:una?|dos|tres|cuatro|siete|catorce|quince|\d+)\s+(?:días?|semanas?|mes(?:es)?)(?!\p{L})/iu,
      mend: '"A una semana de su cita" is the time left until it: write "Una semana después de su cita".',
    },
    { pattern: phrase('en corto'), mend: 'Write "en breve".' },
    { pattern: /(?<!\p{L})una capa(?!\p{L})/iu, mend: 'That is a cape: write "un suéter o una chaqueta".' },
    { pattern: /(?<!\p{L})beba\s*[,.]/iu, mend: '"Beber" alone means alcohol: write "tome agua".' },
    { pattern: /^\s*sin respuesta\s*\.?$/iu, mend: 'That is "unanswered": write "No hace falta responder".' },
    {
      pattern: phrase('(?:se ha movido|números para tocar|nadie le califica|día lento|cómo hablarnos|consigo:)'),
      mend: 'That is English in Spanish words: say it as a Spanish speaker would.',
    },
    { pattern: /correo, silencio/iu, mend: 'That is cold: write "Después de este ya no le escribiremos".' },
  ],
};

export const clearWords: Rule = {
  name: 'clear-words',
  source: 'CDC Clear Communication Index; NIH advice on patient materials',
  why: 'These are the words that must be understood at once, by somebody frightened, ill or half asleep.',
  email({ locale, subject, preheader, body }, report) {
    for (const reading of [subject, preheader, body])
      reportRejected(
        reading,
        otherwise[locale] ?? [],
        report,
        (words) => `"${words.trim()}" reads otherwise than meant`,
      );
    for (const { text, index } of sentences(body)) {
      if (!grave[locale]?.test(text)) continue;
      const count = text.split(/\s+/).filter((each) => /[\p{L}\d]/u.test(each)).length;
      if (count <= wordsMax) continue;
      const told = text.length > 60 ? `${text.slice(0, 60)}…` : text;
      report(
        body.at(index),
        `"${told}" has ${count} words, and is about help, food or medicine`,
        `Make it a list, or sentences of at most ${wordsMax} words.`,
        'warning',
      );
    }
  },
};
