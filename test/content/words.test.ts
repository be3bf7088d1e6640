/**
 * What strangers missed in the words is there, in both languages and both forms: read as files, so that it costs nothing.
 * The check itself (`content/rules/complete-preparation.ts`, `minimal-form.ts`, `clear-words.ts`) is tried on planted faults.
 */
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const templates = new URL('../../templates/', import.meta.url).pathname;
const read = (file: string): string => readFileSync(`${templates}${file}`, 'utf8');

/** An email's words, with its parts put in, in its own language; conditions stay, so every branch is there. */
function said(file: string): string {
  const whole = (path: string): string =>
    read(path).replace(/<mj-include path="([^"]+)" \/>/g, (_, part: string) => {
      const own = part.replace(/(\.es)?\.mjml$/, file.endsWith('.es.mjml') ? '.es.mjml' : '.mjml');
      return whole(part === 'brand/head.mjml' || part === 'brand/header.mjml' ? part : own);
    });
  return whole(file)
    .replace(/<!--[\s\S]*?-->|<mj-style>[\s\S]*?<\/mj-style>|<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,:;?!])/g, '$1');
}
const all = globSync('*/*.mjml', { cwd: templates }).filter((file) => !file.startsWith('brand/'));
const inBoth = (name: string): readonly string[] => [`${name}.mjml`, `${name}.es.mjml`];
const isSpanish = (file: string): boolean => file.endsWith('.es.mjml');
const subject = (file: string): string => /<mj-title>(.*?)<\/mj-title>/.exec(read(file))?.[1] ?? '';
/** Each of `files` says what its language asks for. */
function each(files: readonly string[], en: RegExp, es: RegExp): void {
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) expect(said(file), file).toMatch(isSpanish(file) ? es : en);
}
const withTimes = all.filter((file) => /\{\{ eating\.last_meal\b/.test(said(file)));
const infusionReminders = ['booked', 'soon', 'eating', 'eve'].flatMap((name) => [
  ...inBoth(`prepare/${name}`),
  ...inBoth(`prepare/${name}.minimal`),
]);

describe('before an infusion', () => {
  test('the short form carries what was merged, and asks about medicines from the booking on (words.md A1)', () => {
    const full = all.filter((file) => file.startsWith('prepare/') && !file.includes('.minimal.'));
    for (const file of full) {
      const short = file.replace(/(\.es)?\.mjml$/, '.minimal$1.mjml');
      const merged = [...new Set(said(file).match(/merged\.\w+/g))];
      for (const step of merged) expect(said(short), short).toContain(`if ${step}`);
    }
    each(
      ['booked', 'moved', 'soon'].flatMap((name) => inBoth(`prepare/${name}.minimal`)),
      /call us about your medicines/i,
      /llámenos por sus medicinas/i,
    );
  });

  test('times are for one visit, and replace only what was said of that visit (words.md A2)', () => {
    each(withTimes, /These times are for your visit on/, /Estas horas son para su cita de este día/);
    for (const file of all)
      expect(said(file), file).not.toMatch(
        /replaces? any we sent you before\.|(?:las|la) que le enviamos antes\.|forget the old/i,
      );
  });

  test('a place that changed is not called a new time (pages-and-commands.md A2)', () => {
    for (const file of [...inBoth('prepare/moved'), ...inBoth('prepare/moved.minimal')]) {
      expect(subject(file)).toBe(isSpanish(file) ? 'Su cita ha cambiado' : 'Your visit has changed');
      expect(said(file), file).not.toMatch(/new time\b|hora nueva/i);
    }
  });

  test('wherever there are eating times, there is what to do when nobody answers (words.md A4)', () => {
    expect(withTimes.length).toBeGreaterThanOrEqual(28);
    each(withTimes, /do not go without food on your own/, /no deje de comer por su cuenta/);
    each(
      withTimes,
      /have nothing more, come, and tell us at the door/,
      /no tome nada más, venga y díganoslo al llegar/,
    );
    each(withTimes, /fever.{0,40}stay at home/i, /fiebre.{0,50}quédese en casa/i);
  });

  test('morning medicine, coffee, gum and smoking are answered where the clinic has said (words.md A5)', () => {
    each(withTimes, /small sip of water/, /sorbo de agua/);
    each(withTimes, /Coffee or tea only black.*No coffee and no tea/, /Café o té, solo negro.*Nada de café ni de té/);
    each(withTimes, /Chewing gum is fine.*No chewing gum/, /masticar chicle.*nada de chicle/);
    each(withTimes, /No smoking and no vaping/, /No fume ni use vapeador/);
  });

  test('the driver is told when, and that a taxi alone is not enough (words.md A7)', () => {
    const files = ['booked', 'moved', 'soon', 'driver', 'eve'].flatMap((name) => [
      ...inBoth(`prepare/${name}`),
      ...inBoth(`prepare/${name}.minimal`),
    ]);
    for (const file of files) expect(said(file), file).toContain('{{ appointment.end | time }}');
    each(files, /adult/, /persona adulta/);
    each(files, /taxi/, /taxi/);
  });

  test('medicines stand there by the names that people know (words.md A12)', () => {
    const files = ['booked', 'moved', 'soon', 'medicines'].flatMap((name) => inBoth(`prepare/${name}`));
    for (const name of ['Ozempic', 'Xanax', 'Klonopin', 'Ambien', 'Lamictal', 'Vivitrol', 'Adderall', 'Nardil'])
      for (const file of files) expect(said(file), file).toContain(name);
    each(files, /opioid for pain.*naltrexone.*theophylline/, /opioide para el dolor.*naltrexona.*teofilina/);
    each(files, /breastfeed/, /da el pecho/);
    each(
      files,
      /An antidepressant\? Please go on with it as it was prescribed/,
      /antidepresivo\? Por favor, siga tomándolo/,
    );
    each([...inBoth('prepare/expect'), ...inBoth('nurture/03-the-risks')], /see or hear things/, /ver u oír cosas/);
  });

  test('no alcohol, no cannabis, a fever, a change of mind: in the short form too (words.md A13)', () => {
    const files = ['soon', 'eating', 'eve'].flatMap((name) => inBoth(`prepare/${name}.minimal`));
    each(files, /No alcohol and no cannabis/, /Nada de alcohol ni de cannabis/);
    each(files, /A fever/, /¿Fiebre/);
    each(files, /change your mind/, /cambiar de opinión/);
    each(inBoth('prepare/driver.minimal'), /no alcohol and no cannabis/, /nada de alcohol ni de cannabis/);
  });

  test('the estimate in writing is a right, and a fee that is due may be named (words.md A15)', () => {
    each(
      [...inBoth('prepare/booked'), ...inBoth('prepare/booked.minimal')],
      /right to a written estimate/,
      /derecho a un cálculo del costo por escrito/,
    );
    each(
      inBoth('nurture/08-cost-and-questions'),
      /\$400 or more.*cms\.gov\/nosurprises/,
      /\$400 o más.*cms\.gov\/nosurprises/,
    );
    for (const file of inBoth('nurture/08-cost-and-questions'))
      expect(said(file)).toContain('{{ clinic.prices_until }}');
  });

  test('for a talk there is a list to bring, and nothing to call about (words.md A18)', () => {
    for (const file of [...inBoth('prepare/booked'), ...inBoth('prepare/soon')]) {
      const talk = /kind == "consultation" %\}(.*?)(?:\{% endif %\})/.exec(said(file))?.[1] ?? '';
      expect(talk, file).toMatch(
        isSpanish(file) ? /traiga una lista de todas sus medicinas/ : /bring a list of every medicine/,
      );
      expect(talk, file).not.toMatch(/call us early|llámenos pronto/i);
    }
    each(inBoth('prepare/medicines'), /Call us now|call us now/i, /llámenos ahora/i);
  });

  test('every email before it says how long nobody drives', () => {
    for (const file of infusionReminders) expect(said(file), file).toContain('prep.no_driving_hours');
  });
});

describe('after an infusion', () => {
  test('pain and sleep are asked about, as mood is (words.md A17)', () => {
    const files = ['next-day', 'day-three', 'day-seven', 'day-fourteen'].flatMap((name) => [
      ...inBoth(`aftercare/${name}`),
      ...inBoth(`aftercare/${name}.minimal`),
    ]);
    each(files, /\bpain\b.{0,60}\b(?:sleep|nights)\b/i, /dolor.{0,60}(?:sueño|noches)/i);
  });

  test('a Spanish subject cannot mean the time left until a visit (words.md A11)', () => {
    for (const file of all.filter(isSpanish)) expect(subject(file), file).not.toMatch(/^A (?:una?|dos|tres|catorce) /i);
    expect(subject('aftercare/day-seven.minimal.es.mjml')).toBe('Una semana después de su cita');
  });

  test('nothing is said of something that was not named, nor of 24 hours a week later (words.md A22)', () => {
    for (const file of all) {
      expect(said(file), file).not.toMatch(/any of this has become hard|algo de esto se ha vuelto/i);
      if (/aftercare\/(?:day|month)/.test(file))
        expect(said(file), file).not.toMatch(/more than 24 hours|más de 24 horas/);
      const own = !/^(?:nurture|confirm)\//.test(file);
      if (own) expect(said(file), file).not.toMatch(/not medical advice|no es un consejo médico/i);
    }
    each(inBoth('nurture/08-cost-and-questions'), /do not always mean a better result/, /no siempre quieren decir/);
    each(inBoth('nurture/02-what-it-is'), /FDA warned about ketamine/, /FDA advirtió sobre la ketamina/);
  });
});

describe('the education', () => {
  test('pain is told by its doses, with the review of 2025 and its harms (words.md A6)', () => {
    const files = [...inBoth('nurture/05-evidence-pain'), ...inBoth('nurture/05-both-pain')];
    each(files, /four hours a day on ten days/, /cuatro horas al día durante diez días/);
    each(
      files,
      /back pain and migraine: the evidence was weak, or there was none/,
      /dolor de espalda y migraña: las pruebas eran débiles, o no había/,
    );
    each(
      files,
      /Cochrane.*no clear evidence.*more side effects/,
      /Cochrane.*No encontró pruebas claras.*más efectos secundarios/,
    );
  });

  test('from the third email on the risks are two lines and a way to all of them (words.md B8)', () => {
    const files = [
      '04-is-it-for-me',
      '05-evidence-general',
      '06-how-it-may-work',
      '07-a-visit',
      '08-cost-and-questions',
    ];
    for (const file of files.flatMap((name) => inBoth(`nurture/${name}`))) {
      expect(read(file), file).toContain('brand/risk-short.mjml');
      expect(read(file), file).not.toContain('brand/risk.mjml');
    }
    for (const file of inBoth('nurture/02-what-it-is')) expect(read(file), file).toContain('brand/risk.mjml');
  });
});

test('help in Spanish by text has its word in it, and calling says in which language one is answered (words.md D)', () => {
  for (const file of ['brand/crisis-help.es.mjml', 'brand/crisis-help-later.es.mjml'])
    expect(read(file)).toContain('href="sms:988?&amp;body=AYUDA"');
  each(
    inBoth('prepare/booked'),
    /We answer in.*Help in another language is free/,
    /Contestamos en.*La ayuda en español es gratis/,
  );
  each(inBoth('prepare/booked.minimal'), /We answer in/, /Contestamos en/);
});
