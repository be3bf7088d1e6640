/** No file imports, by whatever way round, a file that imports it: types count too, since a reader follows them as well. */
import { describe, expect, it } from 'vitest';
import { circlesOf, importedPaths, importsOf, readSource, sourceFiles } from './imports.ts';

describe('circles of imports', () => {
  const imports = importsOf(sourceFiles(), readSource);
  const circles = circlesOf(imports);

  it('are nowhere in the product, nor in its tests', () => {
    expect(circles).toEqual([]);
  });

  it('are looked for in every folder', () => {
    expect(imports.get('test/house/circles.test.ts')).toEqual(['test/house/imports.ts']);
    const folders = new Set([...imports.keys()].map((file) => file.split('/')[0]));
    expect([...folders]).toEqual(
      expect.arrayContaining(['functions', 'content', 'lib', 'local', 'operations', 'test']),
    );
  });

  it('are found through types, exports and dynamic imports', () => {
    const files: Record<string, string> = {
      'a/one.ts': "import type { Two } from '../b/two.ts';",
      'b/two.ts': "export * from './three.ts';",
      'b/three.ts': "type One = import('../a/one.ts').One;",
      'b/alone.ts': "import { Two } from './two.ts';\n// import './alone.ts';\n/** from './alone.ts' */",
      'self.ts': "await import('./self.ts');",
    };
    const found = circlesOf(importsOf(Object.keys(files), (file) => files[file] as string));
    expect(found).toEqual([['a/one.ts', 'b/three.ts', 'b/two.ts'], ['self.ts']]);
  });

  it('are looked for in imports of several lines', () => {
    expect(importedPaths("import {\n  type A,\n  b,\n} from './x.ts';\nimport './y.ts';")).toEqual([
      './x.ts',
      './y.ts',
    ]);
  });
});
