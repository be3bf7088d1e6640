/** The runbook as a page of commands: what stands under a heading, in whose words, and nothing else may be run. */
import { readFileSync } from 'node:fs';

/** The five things that the runbook says under every alarm. */
export type Part = 'For patients' | 'Look' | 'Do' | "Don't" | 'Over';
const parts: readonly Part[] = ['For patients', 'Look', 'Do', "Don't", 'Over'];

export interface Section {
  readonly heading: string;
  /** What it says of a part, without its commands' fences. @throws NotOnThePage */
  says(part: Part): string;
  /**
   * The one command that begins with `start`: under the heading itself, under a heading that it links, or in "Before you start",
   * which all of them need. Placeholders such as `<contactId>` are filled in.
   *
   * @throws NotOnThePage when there is none, or more than one.
   */
  command(start: string, fill?: Readonly<Record<string, string>>): string;
}

export interface Runbook {
  /** The commands that all others need: variables and small functions. */
  readonly opening: string;
  /** @throws NotOnThePage */
  section(heading: string): Section;
  /** By its anchor, as an alarm's description links it. @throws NotOnThePage */
  sectionAt(anchor: string): Section;
}

/** A rehearsal wants what the page does not say. */
export class NotOnThePage extends Error {
  override readonly name = 'NotOnThePage';
}

const before = 'Before you start';
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
const fence = /^( *)```sh\n([\s\S]*?)^ *```/gm;

/** Whole fences, and code in a line that is more than a name: `logs dispatch`, not `SEND#…`. */
function commandsOf(body: string): readonly string[] {
  const fenced = [...body.matchAll(fence)].map(([, indent = '', code = '']) =>
    code.replaceAll(new RegExp(`^${indent}`, 'gm'), '').trim(),
  );
  const spans = [...body.replaceAll(fence, '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
  return [
    ...new Set([
      ...fenced,
      ...spans.filter((code) => /^(?:aws|npm|logs|item|due|hint|tell|staff|curl)\b ./.test(code)),
    ]),
  ];
}

export function runbookOf(text: string): Runbook {
  const bodies = new Map(
    text
      .split(/^#{2,3} +/m)
      .slice(1)
      .map((section) => {
        const end = section.indexOf('\n');
        return [section.slice(0, end).trim(), section.slice(end + 1)] as const;
      }),
  );
  const bodyOf = (heading: string): string => {
    const body = bodies.get(heading);
    if (body === undefined) throw new NotOnThePage(`the runbook has no heading "${heading}"`);
    return body;
  };
  const linkedFrom = (body: string): readonly string[] => {
    const anchors = [...body.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    return [...bodies.keys()].filter((heading) => anchors.includes(anchorOf(heading)));
  };
  const opening = commandsOf(bodyOf(before)).find((code) => code.includes('hint() {'));
  if (opening === undefined) throw new NotOnThePage(`"${before}" does not begin with its variables and functions`);
  return {
    opening,
    sectionAt(anchor) {
      const heading = [...bodies.keys()].find((one) => anchorOf(one) === anchor);
      return this.section(heading ?? `#${anchor}`);
    },
    section(heading) {
      const body = bodyOf(heading);
      return {
        heading,
        says(part) {
          const begin = body.indexOf(`- **${part}`);
          if (begin === -1) throw new NotOnThePage(`"${heading}" does not say "${part}"`);
          const next = parts.map((one) => body.indexOf(`- **${one}`, begin + 1)).filter((at) => at !== -1);
          const passage = body.slice(begin, Math.min(body.length, ...next)).replaceAll(fence, '');
          // Without what is HTML or Markdown alone: these lines are read in a terminal.
          return passage
            .replace(/^- /, '')
            .replaceAll('**', '')
            .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')
            .replaceAll(/\s+/g, ' ')
            .trim();
        },
        command(start, fill = {}) {
          const places = [body, ...linkedFrom(body).map(bodyOf), bodyOf(before)];
          for (const place of places) {
            const [found, second] = commandsOf(place).filter((code) => code.startsWith(start));
            if (second !== undefined) throw new NotOnThePage(`two commands of "${heading}" begin with "${start}"`);
            if (found !== undefined) return filled(found, fill);
          }
          throw new NotOnThePage(`no command of "${heading}" begins with "${start}"`);
        },
      };
    },
  };
}

function filled(command: string, fill: Readonly<Record<string, string>>): string {
  const text = Object.entries(fill).reduce((so, [name, value]) => so.replaceAll(`<${name}>`, value), command);
  const open = /<[a-zA-Z][\w .]*>/.exec(text);
  if (open) throw new NotOnThePage(`nobody said what ${open[0]} is in: ${command}`);
  return text;
}

export const openRunbook = (): Runbook =>
  runbookOf(readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8'));
