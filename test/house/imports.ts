/** Which file of this repository imports which, types included, and the circles among them. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** File → files that it imports, as paths from the project's root. */
export type Imports = ReadonlyMap<string, readonly string[]>;

export const project = fileURLToPath(new URL('../..', import.meta.url));

const otherFolders = new Set(['node_modules', 'dist', 'cdk.out', 'coverage']);

/** Every TypeScript file, those of folders that are built or installed left out. */
export function sourceFiles(folder = project): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || otherFolders.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return /\.tsx?$/.test(entry.name) ? [relative(project, path).split(sep).join('/')] : [];
  });
}

/**
 * The relative paths a file imports: `import … from`, `export … from`, bare `import '…'`, and `import('…')` of a value or
 * a type. Comments are no imports.
 */
export function importedPaths(code: string): string[] {
  const bare = code.replace(/^\s*(?:\/\/.*|\/\*[\s\S]*?\*\/)/gm, '');
  const found = bare.matchAll(/(?:\bfrom\s*|\bimport\s*|\bimport\s*\(\s*)(['"])(\.{1,2}\/[^'"]+)\1/g);
  return [...new Set([...found].map((match) => match[2] as string))];
}

/** @param read the text of a file, by its path. */
export function importsOf(files: readonly string[], read: (file: string) => string): Imports {
  const known = new Set(files);
  return new Map(
    files.map((file) => {
      const targets = importedPaths(read(file)).map((path) => join(dirname(file), path).split(sep).join('/'));
      return [file, targets.filter((target) => known.has(target))];
    }),
  );
}

export const readSource = (file: string): string => readFileSync(join(project, file), 'utf8');

/** Groups of files from each of which one comes back to it. Tarjan's strongly connected components, largest first. */
export function circlesOf(imports: Imports): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): void => {
    order.set(file, order.size);
    let low = order.get(file) as number;
    open.push(file);
    for (const target of imports.get(file) ?? []) {
      if (!order.has(target)) visit(target);
      if (open.includes(target)) low = Math.min(low, lowest.get(target) ?? (order.get(target) as number));
    }
    lowest.set(file, low);
    if (low !== order.get(file)) return;
    const group = open.splice(open.indexOf(file));
    if (group.length > 1 || imports.get(file)?.includes(file)) circles.push(group.sort());
  };
  for (const file of imports.keys()) if (!order.has(file)) visit(file);
  return circles.sort((a, b) => b.length - a.length);
}
