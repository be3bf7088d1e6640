/** What `npm run explain` says of a person, and what the status page says of words that do not run. */
import { describe, expect, it } from 'vitest';
import { nextLine, nextLines, sendLines } from '../../local/explained.ts';
import type { SendReport } from '../../local/report.ts';
import { statusPage } from '../../local/site/status.ts';
import type { StatusView } from '../../local/site/view.ts';

const send = (step: string, more: Partial<SendReport> = {}): SendReport => ({
  journey: 'prepare',
  visit: null,
  step,
  class: 'reminder',
  subject: null,
  dueAt: '2027-01-10T15:00:00.000Z',
  acceptedAt: null,
  localTime: '2027-01-10T10:00',
  state: 'skipped',
  reply: false,
  safety: false,
  reasons: ['notApplicable'],
  revision: 0,
  attempt: 0,
  delivery: null,
  ...more,
});

describe('explain', () => {
  it('tells the steps of a visit that do not concern it in one line, and all others in their own', () => {
    const lines = sendLines([
      send('booked', { state: 'sent', subject: 'Your visit', reasons: [] }),
      send('driver'),
      send('soon', { reasons: ['late'] }),
      send('eating'),
      send('driver', { revision: 1 }),
    ]);
    expect(lines.map((line) => line.replace(/ +/g, ' '))).toEqual([
      expect.stringContaining('prepare/booked Your visit'),
      ' · prepare: not for this person or visit: driver, eating',
      expect.stringContaining('[its moment had passed]'),
      ' · prepare: not for this person or visit: driver',
    ]);
  });

  it('says of every line which visit it is about, and folds what did not concern it by visit and reason (year.md 13)', () => {
    const [thursday, monday] = ['2027-01-14T08:30', '2027-01-18T10:00'];
    const lines = sendLines(
      [
        send('driver', {
          visit: monday,
          state: 'sent',
          subject: 'Getting home',
          reasons: [],
          dueAt: '2027-01-15T15:00:00.000Z',
        }),
        send('driver', {
          visit: thursday,
          state: 'sent',
          subject: 'Getting home',
          reasons: [],
          dueAt: '2027-01-11T15:00:00.000Z',
        }),
      ],
      [
        send('soon', { visit: thursday }),
        send('expect', { visit: thursday, reasons: ['wantsFewer'] }),
        send('eve', { visit: thursday }),
        send('soon', { visit: monday }),
      ],
    );
    expect(lines.map((line) => line.replace(/ +/g, ' ').replace(/ sent$/, ''))).toEqual([
      ' · prepare of 2027-01-14 08:30: not for this person or visit: soon, eve',
      ' · prepare of 2027-01-14 08:30: the person wants only what they must know: expect',
      ' · prepare of 2027-01-18 10:00: not for this person or visit: soon',
      expect.stringContaining('prepare/driver of 2027-01-14 08:30 Getting home'),
      expect.stringContaining('prepare/driver of 2027-01-18 10:00 Getting home'),
    ]);
    const next = (step: string, why: string) =>
      ({ journey: 'prepare', visit: monday, kind: 'skip', step, localTime: monday, reasons: [why] }) as const;
    expect(nextLines([next('eve', 'notApplicable'), next('eating', 'late'), next('soon', 'notApplicable')])).toEqual([
      expect.stringContaining('prepare of 2027-01-18 10:00: not for this person or visit: eve, soon'),
      expect.stringContaining('prepare/eating of 2027-01-18 10:00'),
    ]);
  });

  it('says in words why nothing more comes', () => {
    expect(nextLine({ journey: 'prepare', visit: null, kind: 'wait', reasons: ['every step is settled'] })).toBe(
      '  … prepare: nothing more to send, unless the visit moves',
    );
    expect(nextLine({ journey: 'confirm', visit: null, kind: 'end', reasons: ['done'] })).toBe(
      '  ■ confirm: complete after that',
    );
    expect(nextLine({ journey: 'nurture', visit: null, kind: 'wait', reasons: ['on hold'] })).toBe(
      '  … nurture: on hold',
    );
  });
});

describe('the status page', () => {
  const view: StatusView = {
    now: '2027-01-10T15:00:00.000Z' as StatusView['now'],
    offsetMs: 0,
    nextDue: undefined,
    emails: 0,
    release: 'r',
    people: [],
    alarms: [],
    sesAccount: [],
    peopleTotal: 0,
    find: '',
    isWhole: true,
    openCalls: [],
    events: {},
    functions: {},
    calls: {},
  };

  it('says in red that the words on disk do not run, with every finding, and nothing when they do', () => {
    expect(statusPage(view, undefined).text).not.toContain('DO NOT RUN');
    const finding = { file: 'templates/x.mjml', line: 3, rule: 'value', severity: 'error', message: 'no <b>' } as const;
    const keptWords = { release: 'r', builtAt: new Date(0), findings: [finding] };
    const { text } = statusPage({ ...view, keptWords }, undefined);
    expect(text).toMatch(
      /class="card bad" role="alert"><p><strong>The words in templates\/ have errors and DO NOT RUN/,
    );
    expect(text).toContain('error on line 3: no &lt;b&gt;');
    expect(text).toContain('1 error, 0 warnings, 0 advice.');
  });
});
