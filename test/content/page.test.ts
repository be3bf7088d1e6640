/** docs/words.md, tried as a new user would: each edit it shows is made, and the check says what the page says. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { check } from '../../content/check/check.ts';
import { recordTranslations } from '../../content/cli/translated.ts';
import { printFindings } from '../../content/findings/findings.ts';
import { contentRoot } from '../../content/read/partials.ts';
import { isLong } from '../support/run/tier.ts';

const project = new URL('../../', import.meta.url).pathname;
/** The build's own: most of the emails are as it has compiled them. */
const cache = `${project}dist/.cache`;
const page = readFileSync(`${project}docs/words.md`, 'utf8');
const made: string[] = [];
afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

class Desk {
  readonly root: string;
  constructor() {
    const folder = mkdtempSync(join(tmpdir(), 'dripline-page-'));
    made.push(folder);
    this.root = join(folder, 'templates');
    cpSync(`${project}templates`, this.root, { recursive: true });
  }
  read = (file: string): string => readFileSync(join(this.root, file), 'utf8');
  write = (file: string, text: string): void => writeFileSync(join(this.root, file), text);
  /** @throws Error when the page shows words that are no longer there. */
  change(file: string, from: string, to: string): void {
    const text = this.read(file);
    if (!text.includes(from)) throw new Error(`${file} has no "${from}"`);
    this.write(file, text.replace(from, to));
  }
  /** A change that the page shows as a difference. */
  shown(file: string, [from, to]: readonly [string, string]): void {
    expect(page, 'the page shows this edit').toContain(`-${from}\n+${to}\n`);
    this.change(file, from.trim(), to.trim());
  }
  check = async (): Promise<string> => printFindings((await check(this.root, { cache })).findings);
}

interface Block {
  readonly language: string;
  readonly text: string;
}
/** What stands between fences. */
const blocks: Block[] = [];
let open: { language: string; lines: string[] } | undefined;
for (const line of page.split('\n')) {
  const fence = /^ *```(\w*)$/.exec(line);
  if (fence && open) {
    blocks.push({ language: open.language, text: open.lines.join('\n') });
    open = undefined;
  } else if (fence) open = { language: fence[1] as string, lines: [] };
  else open?.lines.push(line);
}

/** The one block of the page in this language that has `words` in it, as it stands there; answers have no language. */
function block(language: string, words: string): string {
  const found = blocks.filter((each) => each.language === language && each.text.includes(words));
  expect(found.length, `blocks on the page with "${words}"`).toBe(1);
  return found[0]?.text ?? '';
}
const answer = (words: string): string => block('', words);
const outdented = (text: string): string => text.replace(/^ {3}/gm, '');

describe('docs/words.md', () => {
  it('a sentence', async () => {
    const desk = new Desk();
    desk.shown('prepare/driver.mjml', [
      '              <li>An adult, who comes inside to meet you.</li>',
      '              <li>An adult, who comes inside. This is perfectly safe.</li>',
    ]);
    expect(await desk.check()).toContain(answer('perfectly safe'));
  });

  it('a claim', async () => {
    const desk = new Desk();
    const line =
      '            <p>These emails are about ketamine given by IV, which means a slow drip into a vein. It is a serious treatment with real risks. It may help';
    desk.shown('nurture/01-welcome.mjml', [`${line} some people.`, `${line} many people.`]);
    expect(await desk.check()).toContain(answer('does not make'));
  });

  // Each of a journey's emails is looked at anew when the journey changes.
  it.runIf(isLong)('an email', async () => {
    const desk = new Desk();
    const name = 'nurture/09-one-more.mjml';
    desk.write(name, desk.read('nurture/07-a-visit.mjml'));
    desk.change(name, 'first_name', 'first_nam');
    expect(await desk.check()).toContain(answer('no step of the journey'));
    desk.change(name, 'first_nam ', 'first_name ');
    desk.change(name, '<mj-title>What a visit is like', '<mj-title>One more thing');
    const last = '  - id: cost-and-questions';
    desk.change('nurture/journey.yaml', last, `${outdented(block('yaml', 'id: one-more'))}\n${last}`);
    const sources = 'nurture/sources.yaml';
    desk.write(sources, `${desk.read(sources)}${outdented(block('yaml', '09-one-more:'))}\n`);
    const told = await desk.check();
    expect(told).toContain('Spanish readers get this one in English');
    expect(told).toContain('0 errors, 0 warnings, 1 advice.');
  });

  it.runIf(isLong)('a day', async () => {
    const desk = new Desk();
    const was = '    send: { after: P4D, at: "10:00" }';
    desk.shown('nurture/journey.yaml', [was, '    send: { after: P6D, at: "10:00" }']);
    expect(await desk.check()).toBe('No findings.');
    desk.change('nurture/journey.yaml', 'after: P6D, at: "10:00" }', 'after: 6 days, at: "10:00" }');
    expect(await desk.check()).toContain(answer('6 days'));
  });

  it.runIf(isLong)('an hour at night', async () => {
    const desk = new Desk();
    desk.change('prepare/journey.yaml', 'at: "17:00"', 'at: "21:30"');
    expect(await desk.check()).toContain(answer('21:30'));
  });

  it('a part, and its Spanish', async () => {
    const desk = new Desk();
    const part = block('xml', 'Where to park');
    const before = '      <mj-include path="brand/call-us.mjml" />';
    const added = '      <mj-include path="brand/parking.mjml" />';
    expect(page).toContain(`+${added}\n ${before}\n`);
    desk.write('brand/parking.mjml', `${part}\n`);
    for (const file of ['prepare/leaving.mjml', 'prepare/leaving.es.mjml'])
      desk.change(file, before, `${added}\n${before}`);
    expect(await desk.check()).toContain(answer('brand/parking.es.mjml'));
    desk.write(
      'brand/parking.es.mjml',
      part.replace(/Park[^<]*/, 'Estacione detrás de la casa. La primera hora es gratis.'),
    );
    recordTranslations(contentRoot(desk.root), ['prepare/leaving.es.mjml', 'brand/parking.es.mjml']);
    expect(await desk.check()).toBe('No findings.');
    desk.change('prepare/leaving.mjml', 'brand/parking.mjml', 'brand/parkin.mjml');
    const told = await desk.check();
    for (const words of [
      'there is no partial "brand/parkin.mjml" in templates/',
      'Did you mean "brand/parking.mjml"?',
    ]) {
      expect(page).toContain(words);
      expect(told).toContain(words);
    }
  });

  it('a translation that is not there, and one that lost an hour', async () => {
    const desk = new Desk();
    rmSync(join(desk.root, 'prepare/leaving.es.mjml'));
    desk.shown('notices/closed.es.mjml', [
      '<b class="clock">{{ appointment.start | time }}</b>',
      '<b class="clock">11:00 a. m.</b>',
    ]);
    const told = await desk.check();
    expect(told).toContain(answer('this reminder is not there in Spanish'));
    expect(told).toContain(answer('11:00 a. m.'));
  });
}, 120_000);
