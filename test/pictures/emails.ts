/** Every email that ships, in every form and language, filled for a sample person it would go to. */
import { check } from '../../content/check/check.ts';
import { type Email, joinJourney } from '../../content/compile/journeys.ts';
import type { Finding } from '../../content/findings/findings.ts';
import { Problems } from '../../content/findings/problems.ts';
import { compiledContent } from '../../content/samples/compiled.ts';
import { renderSample, sampleFor } from '../../content/samples/samples.ts';
import { RenderError, type Rendered } from '../../functions/core/email/render.ts';

const project = new URL('../..', import.meta.url).pathname;
export const templates = `${project}templates`;

export interface ShippedEmail extends Rendered {
  /** `prepare/eating`, without form and language. */
  readonly name: string;
  readonly journey: string;
  readonly step: string;
  readonly form: 'full' | 'minimal';
  readonly locale: string;
  /** `prepare-eating.minimal.es`: fit for a file. */
  readonly file: string;
}

export interface Shipped {
  readonly emails: readonly ShippedEmail[];
  /** What could not be filled, and why. */
  readonly missing: readonly string[];
  readonly findings: readonly Finding[];
}

const minimal = '.minimal';
/** Who the pictures are of: a first infusion ahead, in the one language and the other. */
const readers: Readonly<Record<string, string>> = { en: 'ana', es: 'spanish' };

let shipped: Promise<Shipped> | undefined;

/**
 * Filled once a process.
 * @throws Error when `clinic.yaml` or `people.yaml` cannot be read: then there is nothing to fill.
 */
export function shippedEmails(): Promise<Shipped> {
  shipped ??= filled();
  return shipped;
}

async function filled(): Promise<Shipped> {
  const cache = `${project}dist/.cache`;
  const { findings } = await check(templates, { cache });
  const compiled = await compiledContent(templates, cache);
  const { people } = compiled;
  const { clinic } = compiled.content;
  if (!clinic) throw new Error('clinic.yaml cannot be read: npm run build says why');
  const emails: ShippedEmail[] = [];
  const missing: string[] = [];
  for (const one of inOrder(compiled.emails)) {
    const { locale, name: templateName } = one;
    const form = templateName.endsWith(minimal) ? 'minimal' : 'full';
    const name = form === 'minimal' ? templateName.slice(0, -minimal.length) : templateName;
    const file = `${templateName.replace('/', '-')}${locale === 'en' ? '' : `.${locale}`}`;
    // What an email prints matters to a move, and nobody moves here.
    const journey = joinJourney(one.journey, [], new Problems(), compiled.content.journeys);
    const step = journey?.steps.find(({ template }) => template === name);
    const reader = people.find(({ id }) => id === readers[locale]);
    const sample = journey && step && reader && sampleFor(journey, step, form, reader, clinic);
    if (!sample) {
      missing.push(`${file}: no step sends it to a sample person`);
      continue;
    }
    try {
      const rendered = renderSample(one.email.template, step, sample, clinic);
      emails.push({ ...rendered, name, journey: journey.id, step: step.id, form, locale, file });
    } catch (error) {
      if (!(error instanceof RenderError)) throw error;
      missing.push(`${file}: ${error.message}`);
    }
  }
  return { emails, missing, findings };
}

/** As people get them: by journey, and in it by step. */
const journeyOrder = ['confirm', 'nurture', 'prepare', 'notices', 'cancelled', 'missed', 'talked', 'aftercare'];

function inOrder(emails: readonly Email[]): readonly Email[] {
  const place = ({ journey, name, locale }: Email) => {
    const known = journeyOrder.indexOf(journey.id);
    const base = `${name.slice(journey.id.length + 1).replace(/\.minimal$/, '')}.mjml`;
    const step = journey.file.steps.findIndex(({ template }) => template === base);
    return [known < 0 ? 99 : known, step < 0 ? 99 : step, locale === 'en' ? 0 : 1, name.endsWith(minimal) ? 1 : 0];
  };
  return [...emails].sort((a, b) => {
    const [one, other] = [place(a), place(b)];
    const at = one.findIndex((value, index) => value !== other[index]);
    return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
  });
}
