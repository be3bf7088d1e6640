/** The first 200 visible letters are neutral, in HTML and text, for every reader: some mail apps show them in the inbox. */
import { ownOffset, type Part, partsOf } from './reading/reading.ts';
import { everyClinical } from './reading/words.ts';
import type { Rule } from './rule.ts';

export const neutralStartLetters = 200;

export const neutralStart: Rule = {
  name: 'neutral-start',
  source: 'C23',
  why: 'Mail apps show the first words of an email in the inbox and on lock screens.',
  email({ body, email }, report) {
    const letters = Array.from(body.text, (_letter, index) => body.at(index));
    const whole = partsOf(email);
    const first = everyClinical(body.text)
      .sort((a, b) => a.index - b.index)
      .find(({ index }) => fewestBefore(whole, body.at(index), letters) < neutralStartLetters);
    if (first) {
      report(
        body.at(first.index),
        `"${first.word}" stands in the first ${neutralStartLetters} letters, which inboxes may show`,
        'Begin with neutral words, also for those who do not see what is under a condition.',
      );
    }
  },
};

/** How few letters stand before `offset` for somebody who sees it: of each condition before it, the shortest branch. */
function fewestBefore(part: Part, offset: number, letters: readonly number[]): number {
  const own = ownOffset(part);
  const before = letters.filter((at) => at < offset && own(at)).length;
  const conditional = part.choices.map(({ branches, certain }) => {
    const inside = branches.find(({ start, end }) => offset >= start && offset < end);
    if (inside) return fewestBefore(inside, offset, letters);
    if (!certain || branches.some(({ start }) => start > offset)) return 0;
    return Math.min(...branches.map((branch) => fewestBefore(branch, offset, letters)));
  });
  return conditional.reduce((sum, count) => sum + count, before);
}
