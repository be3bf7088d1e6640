/** The pages people read, and what is in them: headings as anchors, links, code. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Paths from the root. */
export const pages: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'templates/README.md',
  'content/README.md',
  ...globSync('docs/**/*.md', { cwd: root }).sort(),
];

export const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

/** The words of each heading, without their marks, in order. */
export const headingsOf = (markdown: string): readonly string[] =>
  [...withoutFences(markdown).matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, heading = '']) => heading);

/** Each second-level section of a page: its heading, and what stands under it. */
export const sections = (page: string): readonly { readonly heading: string; readonly body: string }[] =>
  textOf(page)
    .split(/^## +/m)
    .slice(1)
    .map((section) => {
      const [heading = '', ...rest] = section.split('\n');
      return { heading: heading.trim(), body: rest.join('\n') };
    });

/** A heading as GitHub links it: lower case, no punctuation, a dash for each space; a repeated one is numbered. */
export function anchorsOf(markdown: string): readonly string[] {
  const seen = new Map<string, number>();
  return headingsOf(markdown).map((heading) => {
    const anchor = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-');
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  });
}

export const withoutFences = (markdown: string): string => markdown.replaceAll(/^ *```[\s\S]*?^ *```/gm, '');

/** Code between single backticks, outside of fences. */
export const spansOf = (markdown: string): readonly string[] =>
  [...withoutFences(markdown).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);

/** Links and pictures, outside of code. */
export const linksOf = (markdown: string): readonly string[] =>
  [
    ...withoutFences(markdown)
      .replaceAll(/`[^`\n]*`/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ].map(([, to = '']) => to);

/** Why a link of `page` leads nowhere, or undefined. Other sites are not looked at. */
export function brokenLink(page: string, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : relative(root, join(root, dirname(page), path));
  if (target.startsWith('..')) return `${link} leads out of the repository`;
  if (!existsSync(join(root, target))) return `${link}: there is no ${target}`;
  if (anchor === undefined || !target.endsWith('.md')) return undefined;
  return anchorsOf(textOf(target)).includes(anchor) ? undefined : `${link}: ${target} has no such heading`;
}

/** Every TypeScript file under a folder, joined. */
export const sourceUnder = (folder: string): string =>
  globSync(`${folder}/**/*.ts`, { cwd: root })
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n');
