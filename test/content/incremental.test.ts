/** Results are kept by what they depend on: with them and without, a check says the same. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { type Checked, check } from '../../content/check/check.ts';
import { chosen } from '../../content/check/chosen.ts';
import { findingsOf } from '../../content/check/quick.ts';
import { Watching } from '../../content/check/watching.ts';
import { keep, prune, readKept } from '../../content/keep.ts';
import { contentRoot } from '../../content/read/partials.ts';
import fc from '../support/property.ts';
import { byTier, isLong } from '../support/run/tier.ts';
import { clinicFiles, clinicYaml, eating, nurtureYaml, sourcesYaml, welcome, welcomeEs } from './clinicFiles.ts';
import { emptyFolder, told, write } from './writing.ts';

const person = (id: string, firstName: string) => `
  - { id: ${id}, about: somebody, firstName: ${firstName}, email: ${id}@example.com, locale: en, interest: pain,
      now: "2027-03-01T10:00", appointment: { type: visit, start: "2027-03-12T11:00", end: "2027-03-12T12:00", moved: false } }`;
const people = (names: readonly string[]) =>
  `people:${names.map((name) => person(name.toLowerCase(), name)).join('')}\n`;
const include = '<mj-include path="brand/note.mjml" />';

/** Files that others depend on in every way there is, and what may be written in them. `undefined`: the file is not there. */
const edits: Readonly<Record<string, readonly (string | undefined)[]>> = {
  'nurture/welcome.mjml': [
    welcome(include),
    welcome('<p>Bring water.</p>'),
    welcome(`<p style="color:{{ brand.ink }}">Speling.</p>${include}`),
    welcome('{{ firstName }}'),
    welcome('', { title: 'Times to know' }),
    undefined,
  ],
  'nurture/welcome.es.mjml': [welcomeEs(), welcomeEs(include), undefined],
  'brand/note.mjml': ['<p>A quiet word.</p>', '<p>A miracle.</p>', '<!-- nothing -->', undefined],
  'brand/note.es.mjml': [undefined, '<p>Una palabra.</p>'],
  'brand/tokens.yaml': ['ink: "#222222"\n', 'ink: "#dddddd"\n', undefined],
  'clinic.yaml': [clinicYaml, clinicYaml.replace('845-555-0142', '845-555-0143'), clinicYaml.replace('zone:', 'zne:')],
  'people.yaml': [people(['Ana']), people(['Ana', 'Speling']), undefined],
  'nurture/journey.yaml': [
    nurtureYaml,
    nurtureYaml.replace('P0D', 'P3D'),
    nurtureYaml.replace('marketing', 'reminder'),
  ],
  'nurture/sources.yaml': [sourcesYaml, sourcesYaml.replace('welcome:', 'wellcome:'), undefined],
  'prepare/eating.mjml': [eating(), eating(include), eating('<p>Our <b>words.</p>')],
  'spelling.txt': [undefined, 'speling\n'],
};

const all = Object.entries(edits).flatMap(([file, texts]) => texts.map((text) => ({ file, text })));
const first = () => clinicFiles({ ...Object.fromEntries(Object.entries(edits).map(([file, [text]]) => [file, text])) });

function edit(folder: string, file: string, text: string | undefined): void {
  const path = join(folder, file);
  if (text === undefined) rmSync(path, { force: true });
  else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

const saidBy = ({ findings, templates, emails, release }: Checked) => ({
  findings,
  templates,
  emails: emails.map(({ name, locale, template, printsAnchor }) => [name, locale, template.hash, printsAnchor]),
  release: release?.release.id,
  contents: release && [...release.contents.keys()],
});

describe('a check with kept results', () => {
  const counted = emptyFolder();

  it('says what a check without them says, whatever is edited', async () => {
    const cache = emptyFolder();
    // The last one is another process: only what is on disk is there.
    vi.resetModules();
    const { check: checkElsewhere } = await import('../../content/check/check.ts');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...all), { minLength: 4, maxLength: 4 }), async (some) => {
        const folder = write(first());
        for (const { file, text } of some) {
          edit(folder, file, text);
          const kept = saidBy(await check(folder, { cache }));
          expect(kept).toEqual(saidBy(await check(folder)));
          expect(kept.findings).toEqual((await findingsOf(folder, cache)).findings);
        }
        expect(saidBy(await checkElsewhere(folder, { cache }))).toEqual(saidBy(await check(folder)));
      }),
      { numRuns: byTier(1, 4) },
    );
  });

  // Two emails of education and eight reminders; the welcome includes brand/note.mjml in English, brand/line.mjml in both.
  it.each<[file: string, text: string, emails: number]>([
    ['prepare/eating.mjml', eating('<p>Bring water.</p>'), 1],
    ['brand/note.mjml', '<p>Another word.</p>', 1],
    ['brand/line.mjml', '<hr /><hr />', 2],
    ['brand/line.es.mjml', '<p>Una palabra.</p>', 1],
    ['brand/tokens.yaml', 'ink: "#333333"\n', 10],
    ['clinic.yaml', clinicYaml.replace('845-555-0142', '845-555-0143'), 10],
    ['people.yaml', people(['Ana', 'Bea']), 10],
    ['spelling.txt', 'speling\n', 10],
    ['images/door.gif', 'GIF89a', 10],
    ['nurture/journey.yaml', nurtureYaml.replace('P0D', 'P3D'), 2],
    ['nurture/sources.yaml', `${sourcesYaml}    - { says: x, from: [clinic] }\n`, 0],
    ['translations.yaml', '{}\n', 0],
  ])('after an edit of %s looks again at those that depend on it', async (file, text, again) => {
    const line = `${include}<mj-include path="brand/line.mjml" />`;
    const folder = write({
      ...first(),
      'nurture/welcome.mjml': welcome(line),
      'nurture/welcome.es.mjml': welcomeEs('<mj-include path="brand/line.mjml" />'),
      'brand/line.mjml': '<hr />',
    });
    const emails = join(counted, 'emails');
    expect((await check(folder, { cache: counted })).emails.length).toBe(10);
    const before = new Set(readdirSync(emails));
    edit(folder, file, text);
    await check(folder, { cache: counted });
    expect(readdirSync(emails).filter((name) => !before.has(name)).length).toBe(again);
  });

  // Of kept files one by one, see below.
  it.runIf(isLong)('does not believe a file that is not whole', async () => {
    const cache = emptyFolder();
    const folder = write(first());
    const right = saidBy(await check(folder, { cache }));
    await findingsOf(folder, cache);
    for (const [index, name] of readdirSync(cache, { recursive: true, encoding: 'utf8' }).entries()) {
      if (!name.endsWith('.json') && !name.endsWith('.html')) continue;
      const text = readFileSync(join(cache, name), 'utf8');
      const broken = ['', text.slice(0, -1), text.replace('e', 'x'), 'null'][index % 4] as string;
      writeFileSync(join(cache, name), broken);
    }
    vi.resetModules();
    const elsewhere = await import('../../content/check/check.ts');
    expect(saidBy(await elsewhere.check(folder, { cache }))).toEqual(right);
    expect((await findingsOf(folder, cache)).findings).toEqual(right.findings);
  });

  it('keeps nothing of a check during which a file was saved', async () => {
    const cache = emptyFolder();
    const folder = write(first());
    const running = check(folder, { cache });
    edit(folder, 'brand/note.mjml', '<p>Saved meanwhile.</p>');
    await running;
    expect(readdirSync(cache)).not.toContain('emails');
  });

  it('goes on where nothing can be kept', async () => {
    const file = join(write({ 'a/file': '' }), 'a/file');
    expect(told((await check(write(first()), { cache: file })).findings)).toEqual([]);
  });
});

describe('kept files', () => {
  it('are read back as they were written, and not when another text stands there', () => {
    const folder = emptyFolder();
    keep(folder, 'a/b.json', '{"é":1}\n');
    expect(readKept(folder, 'a/b.json')).toBe('{"é":1}\n');
    expect(readKept(folder, 'a/c.json')).toBeUndefined();
    expect(readdirSync(join(folder, 'a'))).toEqual(['b.json']);
    writeFileSync(join(folder, 'a/b.json'), readFileSync(join(folder, 'a/b.json'), 'utf8').replace('1', '2'));
    expect(readKept(folder, 'a/b.json')).toBeUndefined();
  });

  it('do not grow in number for ever', () => {
    const folder = emptyFolder();
    for (let n = 0; n < 9; n += 1) keep(folder, `${n}.json`, `${n}`);
    prune(folder, 9);
    expect(readdirSync(folder).length).toBe(9);
    prune(folder, 8);
    expect(readdirSync(folder).length).toBe(6);
  });
});

describe('one email', () => {
  const root = () => contentRoot(write(first()));
  const filesOf = (beginning: string) => {
    const found = chosen(root(), beginning);
    return typeof found === 'string' ? found : found.files;
  };

  it('is called by the beginning of its name', () => {
    expect(filesOf('nurture/wel')).toEqual(['nurture/welcome.es.mjml', 'nurture/welcome.mjml']);
    expect(filesOf('templates/nurture/welcome.es.mjml')).toEqual(['nurture/welcome.es.mjml']);
    expect(filesOf('brand/')).toEqual(['brand/note.mjml']);
  });

  it('that is not there is answered with the nearest', () => {
    expect(filesOf('nuture/wel')).toBe('There is no email "nuture/wel" in templates/. Did you mean "nurture/welcome"?');
    expect(filesOf('zzz')).toBe('There is no email "zzz" in templates/.');
  });

  it('is told what is wrong in it and in its partials, and nothing of the others', async () => {
    const folder = write({ ...first(), 'brand/note.mjml': '<p>A miracle.</p>', 'prepare/leaving.mjml': '<mjml>' });
    const { findings } = await check(folder);
    const some = chosen(contentRoot(folder), 'nurture/welcome');
    if (typeof some === 'string') throw new Error(some);
    expect(told(some.findings(findings))).toEqual([
      expect.stringMatching(/^templates\/brand\/note.mjml:1 \[rejected-/),
    ]);
    expect(findings.length).toBeGreaterThan(1);
  });
});

describe('watching', () => {
  it('tells what has changed: which file, what is new, what is mended', async () => {
    const folder = write(first());
    const said: string[] = [];
    const watching = new Watching({ templates: folder, cache: emptyFolder(), say: (text) => said.push(text) });
    await watching.look();
    expect(said.splice(0)).toEqual(['No findings.']);
    await watching.look();
    expect(said).toEqual([]);
    edit(folder, 'brand/note.mjml', '<p>A miracle.</p>');
    await watching.look();
    expect(said.splice(0).join()).toMatch(
      /^brand\/note.mjml changed\n[\s\S]*error on line 1: "miracle"[\s\S]*Now: 1 error/,
    );
    edit(folder, 'brand/note.mjml', '\n<p>A miracle.</p>');
    await watching.look();
    expect(said.splice(0)).toEqual(['brand/note.mjml changed\nNo new findings. 1 error, 0 warnings, 0 advice.']);
    edit(folder, 'brand/note.mjml', '<p>A quiet word.</p>');
    edit(folder, 'spelling.txt', 'x');
    await watching.look();
    expect(said.join()).toMatch(
      /^brand\/note.mjml changed\nspelling.txt added\n {2}mended: templates\/brand\/note.mjml[^\n]*\nNow: 0 errors/,
    );
  });
});

describe('npm run templates:check', () => {
  const command = fileURLToPath(new URL('../../content/cli/templatesCheck.ts', import.meta.url));

  it('answers an email that is not there with the nearest, and exit code 2', () => {
    const { status, stderr } = spawnSync(process.execPath, [command, '--folder', write(first()), 'nuture/wel'], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('There is no email "nuture/wel" in templates/. Did you mean "nurture/welcome"?\n');
    expect(status).toBe(2);
  });

  // `Watching` itself is looked at above.
  it.runIf(isLong)('--watch tells what a save changes, until Ctrl-C', async () => {
    const folder = write(first());
    const running = spawn(process.execPath, [command, '--watch', '--folder', folder]);
    let said = '';
    const has = (words: string) =>
      new Promise<void>((resolve, reject) => {
        const look = () => said.includes(words) && resolve();
        running.stdout.on('data', look);
        running.once('exit', () => reject(new Error(`it ended, and has not said "${words}": ${said}`)));
        look();
      });
    running.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    try {
      await has('Ctrl-C ends it.');
      expect(said).toContain('No findings.');
      edit(folder, 'brand/note.mjml', '<p>A miracle.</p>');
      await has('Now: 1 error, 0 warnings, 0 advice.');
      expect(said).toContain('brand/note.mjml changed');
      const ended = new Promise<number | null>((resolve) => running.once('exit', resolve));
      running.kill('SIGINT');
      expect(await ended).toBe(0);
      expect(said).toContain('No longer watching.');
    } finally {
      running.kill('SIGKILL');
    }
  });
});
