/** A build that fails is told, and leaves nothing behind that a later start takes for what is on disk. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../content/hash.ts';
import { build } from '../../../content/release/build.ts';
import { type AssemblyOptions, BuildFailed, type BuildSteps, builtAssembly } from '../../../local/cloud/build.ts';
import { keptWordsText } from '../../../local/keptWords.ts';
import { clinicFiles, nurtureYaml, welcome } from '../../content/clinicFiles.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const handler = (word: string) => `export const handler = async () => '${word}';`;
const brokenWelcome = welcome('<p>{{ firstName }}</p>');

/** A whole small project: words of two series, two functions, and folders for the rest of what is hashed. */
class Project {
  readonly path = mkdtempSync(join(tmpdir(), 'dripline-project-'));
  /** What is done while the words are compiled, once: somebody edits. */
  meanwhile: (() => void) | undefined;
  /** How often the CDK was asked. */
  synthesized = 0;
  readonly #steps: BuildSteps = {
    build: async (options) => {
      const result = await build(options);
      this.meanwhile?.();
      this.meanwhile = undefined;
      return result;
    },
    // The CDK is not what is looked at: an assembly is a copy of what stands in dist/functions.
    synthesizer: () => ({
      synthesize: async ({ functionsRoot, outdir }) => {
        this.synthesized += 1;
        cpSync(functionsRoot, outdir, { recursive: true });
        writeFileSync(join(outdir, 'manifest.json'), '{}');
      },
      end: () => {},
    }),
  };

  constructor() {
    folders.push(this.path);
    for (const [file, text] of Object.entries(clinicFiles())) this.write(`templates/${file}`, text);
    for (const name of ['intake', 'dispatch']) this.write(`functions/${name}/handler.ts`, handler(`${name}, first`));
    this.write('package-lock.json', '{}');
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.path, file)), { recursive: true });
    writeFileSync(join(this.path, file), text);
  }

  start(options: AssemblyOptions = {}) {
    return builtAssembly('local', { project: this.path, steps: this.#steps, ...options });
  }

  /** A start after a file was written back. */
  restored(file: string, text: string) {
    this.write(file, text);
    return this.start();
  }

  /** Every assembly that a later start may find. */
  kept(): readonly string[] {
    const cache = join(this.path, '.dripline', 'cdk.out');
    return existsSync(cache) ? readdirSync(cache).filter((name) => existsSync(join(cache, name, 'manifest.json'))) : [];
  }
}

const failure = async (start: Promise<unknown>): Promise<string> => {
  try {
    return `started: ${JSON.stringify(await start)}`;
  } catch (error) {
    return error instanceof BuildFailed ? error.message : `another error: ${error}`;
  }
};
/** A hash of path and text of all that is in packages. */
const filesOf = (directory: string) =>
  sha256(
    ['intake', 'dispatch']
      .flatMap((name) =>
        readdirSync(join(directory, name), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .map((path) => [relative(directory, path), readFileSync(path, 'utf8')])
          .sort(),
      )
      .join('\n'),
  );
const codeOf = (directory: string) => readFileSync(join(directory, 'intake', 'index.mjs'), 'utf8');
const releaseOf = (directory: string) =>
  (JSON.parse(readFileSync(join(directory, 'dispatch', 'words.json'), 'utf8')) as { release: { id: string } }).release
    .id;

describe('a start', () => {
  let project: Project;
  beforeEach(() => {
    project = new Project();
  });

  it('fails with file and line when a function is no TypeScript, each time, and runs the mended one', async () => {
    const good = await project.start();
    project.write('functions/intake/handler.ts', 'this is not typescript (');
    for (const keepLastWords of [true, false])
      expect(await failure(project.start({ keepLastWords }))).toMatch(/functions\/intake\/handler\.ts:1:\d+: ERROR/);
    expect(project.kept()).toHaveLength(1);
    project.write('functions/intake/handler.ts', handler('mended'));
    const mended = await project.start();
    expect(mended).toMatchObject({ cached: false });
    expect(codeOf(mended.directory)).toContain('mended');
    expect(mended.directory).not.toBe(good.directory);
  });

  it('goes on with the last good words when those on disk are wrong, with the code on disk, and says so', async () => {
    const good = await project.start();
    project.write('templates/nurture/welcome.mjml', brokenWelcome);
    project.write('functions/intake/handler.ts', handler('second'));
    const kept = await project.start({ keepLastWords: true });
    expect(kept).toMatchObject({ cached: false, keptWords: { release: releaseOf(good.directory) } });
    expect(releaseOf(kept.directory)).toBe(releaseOf(good.directory));
    expect(codeOf(kept.directory)).toContain('second');
    const text = kept.keptWords ? keptWordsText(kept.keptWords) : '';
    expect(text).toMatch(/^The words in templates\/ have errors and DO NOT RUN\. Those of the last good build/);
    expect(text).toMatch(/error on line \d+: there is no name "firstName"/);
    expect(text).toMatch(/1 error, /);
  });

  it('does not take such an assembly for what is on disk, and runs the mended words', async () => {
    await project.start();
    project.write('templates/nurture/welcome.mjml', brokenWelcome);
    const first = await project.start({ keepLastWords: true });
    expect(await project.start({ keepLastWords: true })).toMatchObject({ cached: false, keptWords: first.keptWords });
    expect(await failure(project.start())).toMatch(/there is no name "firstName"/);
    project.write('templates/nurture/welcome.mjml', welcome('<p>Mended words are here.</p>'));
    const mended = await project.start({ keepLastWords: true });
    expect(mended).toEqual({ directory: mended.directory, cached: false });
    expect(releaseOf(mended.directory)).not.toBe(first.keptWords?.release);
    const begun: string[] = [];
    expect(await project.start({ begins: (step) => begun.push(step) })).toEqual({
      directory: mended.directory,
      cached: true,
    });
    expect(begun).toEqual([]);
  });

  it('after an edit of words alone synthesizes nothing, and has the new words with the code as it was', async () => {
    const first = await project.start();
    project.write('templates/nurture/welcome.mjml', welcome('<p>Other words are here.</p>'));
    const second = await project.start();
    expect(second).toMatchObject({ cached: false });
    expect(project.synthesized).toBe(1);
    expect(releaseOf(second.directory)).not.toBe(releaseOf(first.directory));
    expect(filesOf(second.directory)).toBe(filesOf(join(project.path, 'dist', 'functions')));
    // Each assembly is whole: a system may still run from the first.
    expect(releaseOf((await project.restored('templates/nurture/welcome.mjml', welcome())).directory)).toBe(
      releaseOf(first.directory),
    );
  });

  it('synthesizes after an edit of code, and when an assembly of the same code has not its packages', async () => {
    const { directory } = await project.start();
    project.write('functions/intake/handler.ts', handler('second'));
    const second = await project.start();
    expect([codeOf(second.directory), project.synthesized]).toEqual([expect.stringContaining('second'), 2]);
    project.write('functions/intake/handler.ts', handler('intake, first'));
    project.write('templates/nurture/welcome.mjml', welcome('<p>Other words are here.</p>'));
    writeFileSync(join(directory, 'intake', 'index.mjs'), 'somebody’s own');
    const third = await project.start();
    expect([codeOf(third.directory), project.synthesized]).toEqual([expect.stringContaining('first'), 3]);
  });

  it('does not wait for a build that was killed', async () => {
    const building = join(project.path, '.dripline', 'cdk.out', 'building');
    mkdirSync(building, { recursive: true });
    // No process has this number: the greatest of Linux is 4,194,304.
    writeFileSync(join(building, 'lock.json'), JSON.stringify({ pid: 99_999_999, began: '1' }));
    expect(await project.start()).toMatchObject({ cached: false });
    expect(existsSync(join(building, 'lock.json'))).toBe(false);
  });

  it('of a fresh clone with a broken email fails with the finding', async () => {
    project.write('templates/nurture/welcome.mjml', brokenWelcome);
    const ended: string[] = [];
    const start = project.start({ keepLastWords: true, ended: (step) => ended.push(step) });
    expect(await failure(start)).toMatch(/there is no name "firstName"/);
    // "✓ built" would be the last line before the finding.
    expect(ended).toEqual([]);
    expect(project.kept()).toEqual([]);
    expect(existsSync(join(project.path, 'dist', 'functions'))).toBe(false);
  });

  it('with a broken journey file fails with the finding, or goes on', async () => {
    project.write('templates/nurture/journey.yaml', nurtureYaml.replace('class: marketing', 'clas: marketing'));
    expect(await failure(project.start({ keepLastWords: true }))).toMatch(
      /nurture\/journey\.yaml[\s\S]*error on line 1: /,
    );
    project.write('templates/nurture/journey.yaml', nurtureYaml);
    await project.start();
    project.write('templates/nurture/journey.yaml', nurtureYaml.replace('class: marketing', 'clas: marketing'));
    expect((await project.start({ keepLastWords: true })).keptWords?.findings).toContainEqual(
      expect.objectContaining({ file: 'templates/nurture/journey.yaml', severity: 'error' }),
    );
  });

  it('has no last good words when a build was cut off between them', async () => {
    await project.start();
    const beside = join(project.path, 'dist', 'functions', 'dispatch', 'words.json');
    writeFileSync(beside, readFileSync(beside, 'utf8').replace(/"id":"[0-9a-f]{4}/, '"id":"0000'));
    project.write('templates/nurture/welcome.mjml', brokenWelcome);
    expect(await failure(project.start({ keepLastWords: true }))).toMatch(/there is no name "firstName"/);
  });

  it('builds once more when somebody edits meanwhile: no state of the sources has the other one’s build', async () => {
    project.meanwhile = () => project.write('functions/intake/handler.ts', handler('edited'));
    const { directory } = await project.start();
    expect(codeOf(directory)).toContain('edited');
    expect(await project.start()).toEqual({ directory, cached: true });
    expect(project.kept()).toHaveLength(1);
  });
});
