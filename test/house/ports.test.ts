/** A function works with ports: who implements them is known in `functions/adapters` alone. */
import { describe, expect, it } from 'vitest';
import { type Imports, importsOf, readSource, sourceFiles } from './imports.ts';

/** `<file> → <what it imports>` for each file that knows a store and should not. */
function storesKnown(imports: Imports): readonly string[] {
  return [...imports]
    .filter(([file]) => file.startsWith('functions/') && !file.startsWith('functions/adapters/'))
    .flatMap(([file, targets]) =>
      targets
        .filter((target) => target.startsWith('functions/adapters/dynamodb/'))
        .map((target) => `${file} → ${target}`),
    );
}

/** `<file> → <what it imports>` for each file of the core that knows anything but the core. */
function worldKnown(imports: Imports): readonly string[] {
  return [...imports]
    .filter(([file]) => file.startsWith('functions/core/'))
    .flatMap(([file, targets]) =>
      targets.filter((target) => !target.startsWith('functions/core/')).map((target) => `${file} → ${target}`),
    );
}

describe('the functions', () => {
  const imports = importsOf(sourceFiles(), readSource);

  it('import no store: they are handed ports', () => {
    expect([...imports.keys()].filter((file) => /^functions\/\w+\/handler\.ts$/.test(file))).toHaveLength(9);
    expect(storesKnown(imports)).toEqual([]);
  });

  it('have a core that knows nothing outside itself', () => {
    expect(worldKnown(imports)).toEqual([]);
  });

  it('get their stores from one file', () => {
    const makes = /\bnew Dynamo(?!DBClient|Words)\w+\(/;
    const makers = [...imports.keys()].filter((file) => file.startsWith('functions/') && makes.test(readSource(file)));
    expect(makers).toEqual(['functions/adapters/stores.ts']);
  });

  it('are found out, types included', () => {
    const files: Record<string, string> = {
      'functions/adapters/dynamodb/store.ts': 'export class Store {}',
      'functions/adapters/stores.ts': "import { Store } from './dynamodb/store.ts';",
      'functions/core/rule.ts': "import type { Store } from '../adapters/dynamodb/store.ts';",
      'functions/dispatch/handler.ts': "import type { Store } from '../adapters/dynamodb/store.ts';",
    };
    const found = importsOf(Object.keys(files), (file) => files[file] as string);
    expect(storesKnown(found)).toEqual([
      'functions/core/rule.ts → functions/adapters/dynamodb/store.ts',
      'functions/dispatch/handler.ts → functions/adapters/dynamodb/store.ts',
    ]);
    expect(worldKnown(found)).toEqual(['functions/core/rule.ts → functions/adapters/dynamodb/store.ts']);
  });
});
