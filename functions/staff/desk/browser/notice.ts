/** Everybody of a day is told something: whom, how and with which words is shown first. */
import type { NoticePreview } from '../view.ts';
import { call } from './api.ts';
import { optionOf } from './correct.ts';
import { ask, emailFrame, tell } from './dialog.ts';
import { el, type Part } from './element.ts';
import { clock, day } from './format.ts';
import { doIt, failed, untouched } from './page.ts';
import { noticeWords } from './words.ts';

interface NoticeAnswer {
  readonly told: number;
  readonly emails: NoticePreview['emails'];
  readonly calls: number;
}

const people = (count: number) => (count === 1 ? 'one person' : `${count} people`);

/** How many hear of a notice when: those whom an email reaches too late must be telephoned now. */
function heardWords({ told, emails, calls }: NoticeAnswer): string {
  const when = emails.map(({ wall, now, people: some }) => `${some} ${now ? 'now' : `at ${clock(wall.slice(11))}`}`);
  const byEmail = when.length === 0 ? 'None of them hears of it by email.' : `By email: ${when.join(', ')}.`;
  const byPhone =
    calls === 0
      ? 'All of them can read it before they set out.'
      : `Please call ${calls === 1 ? 'one of them' : `${calls} of them`} now: an email may come too late. It is on the list to call.`;
  return `${told === 1 ? 'One visit' : `${told} visits`}. ${byEmail} ${byPhone}`;
}

const howWords = ({ how, wall }: NoticePreview['people'][number]): string => {
  switch (how) {
    case 'now':
      return 'by email now';
    case 'later':
      return `by email at ${clock(wall?.slice(11) ?? '')}`;
    case 'call':
      return wall === undefined ? 'no email goes to them: call them now' : 'by email, and call them now';
  }
};

function preview(shown: NoticePreview): Part[] {
  return [
    el('p', {}, heardWords({ told: shown.people.length, emails: shown.emails, calls: shown.calls })),
    el(
      'ul',
      { class: 'tell' },
      ...shown.people.map((one) => el('li', {}, `${clock(one.time)} ${one.name}: ${howWords(one)}`)),
    ),
    shown.email === undefined
      ? ''
      : el(
          'div',
          {},
          el('p', { class: 'soft' }, `The email, as ${shown.email.to} gets it:`),
          el('p', {}, el('strong', {}, shown.email.subject)),
          emailFrame(shown.email.html),
        ),
  ];
}

interface Place {
  readonly id: string;
  readonly name: string;
}

const key = 'notice';

/** Made once: what is chosen stays while the page renews itself. */
export function noticeForm(locations: readonly Place[], today: string): HTMLElement {
  const kinds = Object.entries(noticeWords).filter(([each]) => each !== 'timesAgain');
  const kind = untouched(el('select', {}, ...kinds.map(optionOf('closed'))));
  const place = untouched(el('select', {}, ...locations.map(({ id, name }) => optionOf(undefined)([id, name]))));
  const on = el('input', { type: 'date', value: today });
  const opensAt = el('input', { type: 'time', value: '11:00' });
  const opens = el('label', { hidden: '' }, 'Opens at', opensAt);
  kind.addEventListener('change', () => {
    opens.hidden = kind.value !== 'openingLate';
  });
  const look = el('button', { type: 'button', class: 'main' }, 'See whom it tells');
  look.addEventListener('click', async ({ detail }) => {
    if (detail > 1) return;
    const body = {
      kind: kind.value,
      location: place.value,
      date: on.value,
      opensAt: kind.value === 'openingLate' ? opensAt.value : undefined,
    };
    look.disabled = true;
    try {
      const shown = (await call('POST', '/desk/notices/preview', body)) as NoticePreview;
      const where = locations.find(({ id }) => id === place.value)?.name ?? '';
      const title = `${noticeWords[kind.value]}: ${where}, ${day(on.value)}`;
      if (shown.people.length === 0) {
        const why =
          shown.visits === 0
            ? 'There is no visit there that day, or none that this is about.'
            : kind.value === 'openAfterAll'
              ? 'Nobody there was told that you are closed or open late, so nobody need hear that you are open.'
              : 'Everybody there was told this before.';
        await tell(`Nobody is told: ${title}`, el('p', {}, why));
      } else if (await ask(title, preview(shown), `Tell ${people(shown.people.length)}`)) {
        await doIt(
          key,
          (answer) => heardWords(answer as NoticeAnswer),
          () => call('POST', '/desk/notices', body),
        );
      }
    } catch (error) {
      failed(key, error);
    }
    look.disabled = false;
  });
  return el(
    'details',
    { class: 'card', 'data-key': key },
    el('summary', {}, 'Tell everybody of a day: closed, opening late, phones down'),
    el(
      'p',
      { class: 'soft' },
      'Goes by email to each person with a visit there that day. You see whom it tells, and the email, before it goes. A notice told by mistake is set right by “open after all”.',
    ),
    el(
      'div',
      { class: 'fields' },
      el('label', {}, 'What', kind),
      el('label', {}, 'Where', place),
      el('label', {}, 'Day', on),
      opens,
    ),
    el('div', { class: 'acts' }, look),
    el('div', { class: 'answer-here' }),
  );
}
