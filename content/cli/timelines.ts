/** `npm run timelines`: writes `docs/timelines/`, what invented people get under the words as they are, and when. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commands } from '../../cli/commands.ts';
import { runCommand, Slip } from '../../cli/run.ts';
import { check } from '../check/check.ts';
import { lives } from '../timelines/lives.ts';
import { timelinePages } from '../timelines/page.ts';

const project = resolve(fileURLToPath(new URL('../..', import.meta.url)));

if (process.argv[1] === fileURLToPath(import.meta.url))
  await runCommand(commands.timelines, async () => {
    const { release } = await check(join(project, 'templates'), { cache: join(project, 'dist', '.cache') });
    if (!release) throw new Slip('The words have errors: npm run templates:check says which.');
    const folder = join(project, 'docs', 'timelines');
    mkdirSync(folder, { recursive: true });
    const pages = timelinePages(release, lives);
    for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(join(folder, name));
    for (const [name, text] of pages) writeFileSync(join(folder, name), text);
    console.log(`${pages.size} pages in docs/timelines.`);
  }, [Error]);
