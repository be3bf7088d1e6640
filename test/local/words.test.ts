/** Whoever looks at a local system reads its own words, whatever was built since. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Cloud } from '../../local/cloud/model.ts';
import { noteWords, wordsOf } from '../../local/words.ts';
import { temporaryFolder } from '../support/folder.ts';

it('the words of a home are those in the package that its system sends from', () => {
  const home = temporaryFolder('words');
  const packageOf = (release: string) => {
    const code = join(home, release);
    mkdirSync(join(code, 'words'), { recursive: true });
    writeFileSync(join(code, 'words.json'), JSON.stringify({ release: { id: release } }));
    writeFileSync(join(code, 'words', 'a1.json'), '{"name":"prepare/eating"}');
    return { functions: [{ service: 'dispatch', code }] } as unknown as Cloud;
  };
  for (const release of ['first', 'second']) {
    noteWords(home, packageOf(release));
    const { release: found, read } = wordsOf(home);
    expect([found.id, read?.('a1'), read?.('b2')]).toEqual([release, { name: 'prepare/eating' }, undefined]);
  }
});
