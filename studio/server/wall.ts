/** What the wall shows of every email: as an inbox shows it, what is wrong with it, how its translation stands, and whether it is in force. */
import { join } from 'node:path';
import { check } from '../../content/check/check.ts';
import { folderHash } from '../../content/check/inputs.ts';
import { sorted, toldFinding } from '../../content/findings/findings.ts';
import { keep, prune, readKept } from '../../content/keep.ts';
import { contentRoot } from '../../content/read/partials.ts';
import { filled } from '../../content/samples/everyone.ts';
import { RenderError, render } from '../../functions/core/email/render.ts';
import type { CompiledTemplate } from '../../functions/core/model/template.ts';
import type { WallEmail, WallView } from '../model/views.ts';
import { type CatalogEmail, readCatalog } from './catalog.ts';

const keptIn = (cache: string) => join(cache, 'studio-wall');
const keptMax = 6;
/** Under this name is what was shown last, whatever has changed since. */
const lastName = 'last.json';

/** The wall as it was shown last; undefined when it never was. `fresh`: nothing has changed since. */
export function keptWall(folder: string, cache: string): WallView | undefined {
  const text = readKept(keptIn(cache), lastName);
  if (text === undefined) return undefined;
  const { key, emails } = JSON.parse(text) as { key: string; emails: readonly WallEmail[] };
  return { fresh: key === folderHash(contentRoot(folder)), emails };
}

/** The wall as the files are now: every email is checked that has changed since the last time. */
export async function makeWall(folder: string, cache: string): Promise<WallView> {
  const key = folderHash(contentRoot(folder));
  const catalog = readCatalog(folder);
  const { findings, emails } = await check(folder, { cache });
  const made = new Map(emails.map((email) => [email.file, email]));
  const [person] = catalog.people;
  const told = sorted(findings).map((finding) => ({
    ...toldFinding(finding),
    path: finding.file.slice(finding.file.indexOf('/') + 1),
  }));
  const rows = catalog.emails.map((each): WallEmail => {
    const { file, journey } = each;
    const email = made.get(file.file);
    const template = email && (JSON.parse(email.template.body) as CompiledTemplate);
    const row = template && person && catalog.clinic ? inboxRow(each, template, catalog, person) : undefined;
    // What is wrong in shared words is wrong in every email that they stand in.
    const own = told.filter(({ path, rule }) => each.parts.includes(path) && rule !== 'translation');
    const count = (severity: string) => own.filter((finding) => finding.severity === severity).length;
    return {
      ...file,
      journey: journey.id,
      subject: row?.subject ?? '',
      preheader: row?.preheader ?? '',
      errors: count('error'),
      warnings: count('warning'),
      advice: count('advice'),
      compiles: email !== undefined,
      hash: email?.template.hash ?? '',
      older: file.locale !== 'en' && told.some(({ path, rule }) => rule === 'translation' && each.parts.includes(path)),
    };
  });
  if (folderHash(contentRoot(folder)) === key) {
    keep(keptIn(cache), lastName, JSON.stringify({ key, emails: rows }));
    prune(keptIn(cache), keptMax);
  }
  return { fresh: true, emails: rows };
}

function inboxRow(
  { file, journey }: CatalogEmail,
  template: CompiledTemplate,
  { clinic }: ReturnType<typeof readCatalog>,
  person: ReturnType<typeof readCatalog>['people'][number],
) {
  if (!clinic) return undefined;
  // What comes in is asked of its journey and file alone.
  const email = { ...file, journey } as Parameters<typeof filled>[0];
  try {
    const { values, zone } = filled(email, person, clinic, false);
    return render({ ...template, html: [], text: [] }, values, { locale: file.locale, zone });
  } catch (error) {
    if (error instanceof RenderError) return undefined;
    throw error;
  }
}
