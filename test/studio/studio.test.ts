/** What the studio does with words that somebody changed: by its own calls, on a copy of the emails. */
import { spawn } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EditorState } from 'prosemirror-state';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../../studio/model/schema.ts';
import type { EmailView } from '../../studio/model/views.ts';
import { type Running, serve } from '../../studio/server/http.ts';
import { folderStore } from '../../studio/server/store.ts';
import { Studio } from '../../studio/server/studio.ts';
import { temporaryFolder } from '../support/folder.ts';
import { byTier, isLong } from '../support/run/tier.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(project, 'dist', '.cache');
const welcome = 'nurture/01-welcome.mjml';

interface World {
  readonly folder: string;
  readonly home: string;
  studio: Studio;
}
function world(): World {
  const at = temporaryFolder('studio');
  const folder = join(at, 'templates');
  cpSync(join(project, 'templates'), folder, { recursive: true });
  const home = join(at, 'home');
  return { folder, home, studio: new Studio({ folder, store: folderStore(folder), home, cache }) };
}
const textOf = ({ folder }: World, file: string) => readFileSync(join(folder, file), 'utf8');
/** As another program saves it. */
const write = ({ folder, studio }: World, file: string, text: string) => {
  writeFileSync(join(folder, file), text);
  studio.changed();
};

async function viewOf({ studio }: World, file = welcome): Promise<EmailView> {
  const view = await studio.view(file, 'ana');
  if (!view) throw new Error(`no ${file}`);
  return view;
}

/** The part whose words contain `words`, and its document with them replaced. */
function withWords(view: EmailView, words: string, by: string): { part: string; doc: unknown } {
  for (const [part, { doc }] of Object.entries(view.parts)) {
    const node = schema.nodeFromJSON(doc);
    let found: { from: number; to: number } | undefined;
    node.descendants((each, pos) => {
      const at = each.isText ? (each.text ?? '').indexOf(words) : -1;
      if (at >= 0 && !found) found = { from: pos + at, to: pos + at + words.length };
    });
    if (!found) continue;
    const { from, to } = found;
    return { part, doc: EditorState.create({ doc: node }).tr.insertText(by, from, to).doc.toJSON() };
  }
  throw new Error(`"${words}" is nowhere`);
}
let sittings = 0;
const send = async (of: World, view: EmailView, words: string, by: string, more: object = {}) =>
  of.studio.words({ email: view.file, ...withWords(view, words, by), sitting: `s${++sittings}`, save: true, ...more });

describe('words that are saved', () => {
  test('a word that is changed is the only thing that changes, in a file with CRLF and a byte order mark, too', async () => {
    const here = world();
    const before = textOf(here, welcome);
    expect((await send(here, await viewOf(here), 'There is no rush', 'Take your time')).state).toBe('saved');
    expect(textOf(here, welcome)).toBe(before.replace('There is no rush', 'Take your time'));
    if (!isLong) return;
    write(here, welcome, `\ufeff${before.replaceAll('\n', '\r\n')}`);
    expect((await send(here, await viewOf(here), 'There is no rush', 'Take your time')).state).toBe('saved');
    expect(textOf(here, welcome)).toBe(
      `\ufeff${before.replaceAll('\n', '\r\n').replace('There is no rush', 'Take your time')}`,
    );
  });

  test.runIf(isLong)(
    'one sitting is one step back; steps go across files, after the studio was opened anew, and forward again',
    async () => {
      const here = world();
      const first = textOf(here, welcome);
      const risks = 'nurture/03-the-risks.mjml';
      const other = textOf(here, risks);
      const view = await viewOf(here);
      const sitting = 'one';
      for (const by of ['Take', 'Take your', 'Take your time'])
        expect((await send(here, view, 'There is no rush', by, { sitting })).state).toBe('saved');
      const changed = textOf(here, welcome);
      await send(here, await viewOf(here, risks), 'The risks', 'Risks');
      here.studio = new Studio({ folder: here.folder, store: folderStore(here.folder), home: here.home, cache });
      expect(here.studio.step('undo')).toMatchObject({ state: 'done', file: risks });
      expect(textOf(here, risks)).toBe(other);
      expect(here.studio.step('undo')).toMatchObject({ state: 'done', file: welcome });
      expect(textOf(here, welcome)).toBe(first);
      expect(here.studio.step('undo')).toEqual({ state: 'nothing' });
      expect(here.studio.step('redo')).toMatchObject({ state: 'done', file: welcome });
      expect(textOf(here, welcome)).toBe(changed);
    },
  );

  test('words that would break the email stay a draft, also for whoever opens the studio later, and the file stays good', async () => {
    const here = world();
    const before = textOf(here, welcome);
    const saved = await send(here, await viewOf(here), 'There is no rush', 'qzx1pq');
    expect(saved.state).toBe('draft');
    expect(textOf(here, welcome)).toBe(before);
    const later = new Studio({ folder: here.folder, store: folderStore(here.folder), home: here.home, cache });
    const view = await later.view(welcome, 'ana');
    expect(view?.draft).toMatchObject({ email: welcome, broken: welcome });
    later.dropDraft(view?.draft?.part ?? '');
    expect((await later.view(welcome, 'ana'))?.draft).toBeUndefined();
  });

  test.runIf(isLong)('while they are typed, they are tried and not written', async () => {
    const here = world();
    const before = textOf(here, welcome);
    const tried = await send(here, await viewOf(here), 'There is no rush', 'It is perfectly safe', { save: false });
    expect(tried.state === 'tried' && tried.findings.map(({ severity }) => severity)).toContain('error');
    expect(tried.state === 'tried' && tried.findings.every(({ part }) => part?.startsWith(welcome))).toBe(true);
    expect(textOf(here, welcome)).toBe(before);
  });
});

describe('another program that writes at the same time', () => {
  test.runIf(isLong)('what it changes elsewhere in the file is kept beside the words', async () => {
    const here = world();
    const view = await viewOf(here);
    const theirs = textOf(here, welcome).replace('what a visit is like, and what it costs', 'what a visit is like');
    await send(here, view, 'There is no rush', 'There is no rush', { sitting: 'x', save: false });
    write(here, welcome, theirs);
    const saved = await send(here, view, 'There is no rush', 'Take your time', { sitting: 'x' });
    expect(saved).toMatchObject({ state: 'saved', reopen: true });
    expect(textOf(here, welcome)).toBe(theirs.replace('There is no rush', 'Take your time'));
  });

  test.runIf(isLong)('the same words are not written over: both are shown, and either can be kept', async () => {
    const here = world();
    const view = await viewOf(here);
    const theirs = textOf(here, welcome).replace('There is no rush', 'Welcome, friend');
    await send(here, view, 'There is no rush', 'There is no rush', { sitting: 'y', save: false });
    write(here, welcome, theirs);
    const saved = await send(here, view, 'There is no rush', 'Take your time', { sitting: 'y' });
    expect(saved).toEqual({ state: 'theirs', now: 'Welcome. Welcome, friend.' });
    expect(textOf(here, welcome)).toBe(theirs);
    await send(here, view, 'There is no rush', 'Take your time', { sitting: 'y', keep: 'mine' });
    expect(textOf(here, welcome)).toBe(theirs.replace('Welcome, friend', 'Take your time'));
  });

  test.runIf(isLong)('what it changed since is not taken back with what was changed here', async () => {
    const here = world();
    await send(here, await viewOf(here), 'There is no rush', 'Take your time');
    const theirs = textOf(here, welcome).replace('Take your time', 'Take all the time');
    write(here, welcome, theirs);
    expect(here.studio.step('undo')).toEqual({ state: 'changed', file: welcome });
    expect(textOf(here, welcome)).toBe(theirs);
  });
});

describe('words that stand in several emails', () => {
  test.runIf(isLong)('they say in how many; changed for one email, the others and the shared file stay', async () => {
    const here = world();
    const common = 'brand/why-education.mjml';
    const shared = textOf(here, common);
    const file = here.studio.catalog.standsIn(common)[0]?.file.file ?? '';
    const view = await viewOf(here, file);
    const [part = ''] = Object.keys(view.parts).filter((each) => each.startsWith(common));
    expect(view.parts[part]).toMatchObject({ shared: true, safety: false });
    expect(view.parts[part]?.emails.length).toBeGreaterThan(3);
    const own = here.studio.own(file, part);
    expect(own).toHaveProperty('part', expect.stringMatching(`^${file}:`));
    const after = await viewOf(here, file);
    await send(here, after, 'you asked us for information', 'you asked us');
    expect(textOf(here, file)).toContain('you asked us and then');
    expect(textOf(here, common)).toBe(shared);
  });

  test.runIf(isLong)('those of safety are changed for all only', async () => {
    const here = world();
    const view = await viewOf(here, 'prepare/eve.mjml');
    const [part = ''] = Object.keys(view.parts).filter((each) => each.startsWith('brand/eating-times.mjml'));
    expect(view.parts[part]).toMatchObject({ shared: true, safety: true });
    expect(here.studio.own('prepare/eve.mjml', part)).toHaveProperty('why');
  });
});

test('each branch of a condition within a line can be changed, and the other stays as it is written', () => {
  const here = world();
  const raw = '{% if first_name %}Hola, {{ first_name }}:{% else %}Hola:{% endif %}';
  expect(here.studio.branches(raw)).toHaveLength(2);
  const [, other] = here.studio.branches(raw);
  const doc = EditorState.create({ doc: schema.nodeFromJSON(other?.doc) }).tr.insertText('Buenos días', 0, 4).doc;
  expect(here.studio.withBranch(raw, 1, doc.toJSON())).toBe(
    '{% if first_name %}Hola, {{ first_name }}:{% else %}Buenos días:{% endif %}',
  );
});

test('killed at any moment of saving, the file is the old one or the new one, whole', async () => {
  const folder = join(temporaryFolder('studio'), 'templates');
  cpSync(join(project, 'templates'), folder, { recursive: true });
  const whole = [`<!-- ${'a'.repeat(300_000)} -->`, `<!-- ${'b'.repeat(300_000)} -->`];
  const file = join(folder, welcome);
  writeFileSync(file, whole[0] as string);
  const program = `const { folderStore } = await import(${JSON.stringify(join(project, 'studio/server/store.ts'))});
    const store = folderStore(${JSON.stringify(folder)}); const texts = ['a', 'b'].map((letter) => new TextEncoder().encode(\`<!-- \${letter.repeat(300_000)} -->\`));
    process.stdout.write('begins'); for (let n = 1; ; n++) store.writeIfUnchanged(${JSON.stringify(welcome)}, store.read(${JSON.stringify(welcome)}).hash, texts[n % 2]);`;
  for (let n = 0; n < byTier(1, 60); n++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await new Promise((resolve) => setTimeout(resolve, 1 + ((n * 7) % 40)));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    expect(whole).toContain(readFileSync(file, 'utf8'));
  }
  folderStore(folder);
  expect(readdirSync(join(folder, 'nurture')).filter((name) => name.includes('studio-part'))).toEqual([]);
});

describe('its address', () => {
  let here: World;
  let running: Running;
  beforeAll(async () => {
    here = world();
    const store = folderStore(here.folder);
    running = await serve({
      port: 0,
      studio: here.studio,
      store,
      script: async () => new Uint8Array(),
      keptWall: () => undefined,
      makeWall: async () => ({ fresh: true, emails: [] }),
      inForce: async () => undefined,
      onTrouble: () => {},
    });
  });
  afterAll(() => running?.stop());

  test('another site that is open in the same browser can neither read nor write', async () => {
    const post = (headers: Record<string, string>) =>
      fetch(`${running.url}/api/undo`, { method: 'POST', headers, body: '{}' }).then(({ status }) => status);
    expect(await post({ origin: 'https://evil.example' })).toBe(403);
    expect(await post({})).toBe(403);
    expect(await post({ origin: running.url })).toBe(200);
    const { port } = new URL(running.url);
    const { request } = await import('node:http');
    const status = await new Promise((resolve) => {
      request({ port, host: '127.0.0.1', path: '/api/wall', headers: { host: 'rebound.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(403);
  });

  test('an email in its frame may run nothing, fetch nothing and send nothing', async () => {
    const response = await fetch(`${running.url}/frame?file=${welcome}&person=ana&marked`);
    const policy = response.headers.get('content-security-policy') ?? '';
    for (const part of ["default-src 'none'", "script-src 'none'", "form-action 'none'", "frame-ancestors 'self'"])
      expect(policy).toContain(part);
    expect(policy).not.toContain('https:');
  });

  test('a file outside of the emails is not to be had', async () => {
    for (const file of ['../package.json', '/etc/passwd', 'clinic.yaml', 'brand/risk.mjml'])
      expect((await fetch(`${running.url}/api/email?file=${encodeURIComponent(file)}`)).status).toBe(404);
  });
});
