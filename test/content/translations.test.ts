/** What a translation was made from, recorded by the command, and noticed when it falls behind. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check } from '../../content/check/check.ts';
import { recordTranslations } from '../../content/cli/translated.ts';
import { contentRoot, hasWords } from '../../content/read/partials.ts';
import { clinicFiles, eating } from './clinicFiles.ts';
import { cache, told, write } from './writing.ts';

const findings = async (folder: string) => told((await check(folder, { cache })).findings);

describe('templates:translated', () => {
  it('records what is there, and the check is content', async () => {
    const folder = write(clinicFiles({ 'translations.yaml': undefined }));
    expect(await findings(folder)).toHaveLength(5);
    expect(recordTranslations(contentRoot(folder), 'all')).toHaveLength(5);
    expect(await findings(folder)).toEqual([]);
  });

  it('records one, and leaves the others as they were', async () => {
    const folder = write(clinicFiles());
    writeFileSync(join(folder, 'prepare/eating.mjml'), eating('<p>New words.</p>'));
    writeFileSync(join(folder, 'prepare/leaving.mjml'), `${clinicFiles()['prepare/leaving.mjml']}\n`);
    expect(recordTranslations(contentRoot(folder), ['templates/prepare/eating.es.mjml'])).toEqual([
      'prepare/eating.es.mjml',
    ]);
    const lines = await findings(folder);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/leaving.es.mjml:1 \[translation\].*leaving.mjml has changed/);
  });

  it('does not mind how an editor ends lines', async () => {
    const folder = write(clinicFiles());
    const file = join(folder, 'prepare/eating.mjml');
    writeFileSync(file, `\ufeff${readFileSync(file, 'utf8').replaceAll('\n', '\r\n')}`);
    expect(await findings(folder)).toEqual([]);
  });

  it('refuses what is no translation, names the nearest, and writes nothing', () => {
    const folder = write(clinicFiles({ 'translations.yaml': undefined }));
    const record = (file: string) => recordTranslations(contentRoot(folder), [file]);
    expect(() => record('prepare/eatng.es.mjml')).toThrow(/no translation "prepare\/eatng.es.mjml".*eating.es.mjml/);
    expect(() => record('prepare/eating.mjml')).toThrow(/no translation/);
    expect(() => readFileSync(join(folder, 'translations.yaml'))).toThrow(/ENOENT/);
  });
});

describe('a Spanish email', () => {
  it('takes the Spanish partial, and the shared one where there are no words', async () => {
    const include = '<mj-include path="brand/note.mjml" /><mj-include path="brand/line.mjml" />';
    const small = clinicFiles();
    const folder = write(
      clinicFiles({
        'brand/note.mjml': '<p>Bring water.</p>',
        'brand/note.es.mjml': '<p>Traiga agua.</p>',
        'brand/line.mjml': '<hr />',
        'nurture/welcome.mjml': small['nurture/welcome.mjml']?.replace('<p>You get', `${include}<p>You get`),
        'nurture/welcome.es.mjml': small['nurture/welcome.es.mjml']?.replace('<p>Recibe', `${include}<p>Recibe`),
      }),
    );
    const { emails, findings } = await check(folder, { cache });
    expect(told(findings)).toEqual([]);
    const words = (locale: string) =>
      emails.find((email) => email.name === 'nurture/welcome' && email.locale === locale)?.template.body;
    expect(words('en')).toContain('Bring water.');
    expect(words('es')).toContain('Traiga agua.');
    expect(words('es')).not.toContain('Bring water.');
    expect(words('es')).toContain('<hr');
  });

  it.each<[string, boolean]>([
    ['<mj-style>p { color: red }</mj-style>', false],
    ['<!-- a note --><mj-text>{{ clinic.name }}</mj-text>', false],
    ['<mj-image src="images/a.gif" alt="The door" />', true],
    ['<mj-text>Call</mj-text>', true],
    ['{% if first_name %}<mj-divider />{% endif %}', false],
  ])('%s has words: %s', (mjml, expected) => {
    expect(hasWords(mjml)).toBe(expected);
  });
});
