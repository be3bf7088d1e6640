import { describe, expect, it } from 'vitest';
import { openOutput } from '../../local/console.ts';

function printed(isTTY: boolean, use: (output: ReturnType<typeof openOutput>) => void): string {
  let text = '';
  const stream = { isTTY, columns: 60, write: (chunk: string) => (text += chunk) };
  use(openOutput({ stream }));
  return text;
}

describe('what is printed', () => {
  it('is plain lines where there is no terminal, the bar once for each tenth', () => {
    const text = printed(false, (output) => {
      output.note('building');
      output.step({ what: 'engine', detail: '127.0.0.1:1', ms: 1_530 });
      for (let day = 0; day <= 60; day += 1) output.bar(day, 60, `day ${day}`);
      output.clear();
    });
    const [step, ...bars] = text.trimEnd().split('\n');
    expect(step).toBe('✓ engine         127.0.0.1:1  (1.5 s)');
    expect(bars).toHaveLength(11);
    expect(bars.at(-1)).toBe('100 %  day 60');
    expect(text).not.toContain('\x1b');
  });

  it('keeps the bar below the lines on a terminal, and within its width', () => {
    const text = printed(true, (output) => {
      output.bar(30, 60, 'x'.repeat(100));
      output.line('a line');
      output.clear();
    });
    const [bar = ''] = text.split('\r');
    expect(bar).toContain('50 %');
    expect(bar.length).toBeLessThan(60);
    expect(text).toContain(`\r\x1b[2Ka line\n${bar}`);
    expect(text.endsWith('\r\x1b[2K')).toBe(true);
  });
});
