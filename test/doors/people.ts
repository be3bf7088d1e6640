/** What people, operators and SES may do about a person, from every state a person can be in. */
import { act, at, days, followedBy } from './building.ts';
import type { Door, State } from './play.ts';
import type { Instant } from './product.ts';
import {
  answerMove,
  book,
  called,
  calledByOperator,
  choose,
  confirm,
  consent,
  contactIdOf,
  erase,
  event,
  follow,
  hardBounce,
  hold,
  importOne,
  listCalls,
  lookAtErasure,
  signUp,
  signUpByForm,
  takeOut,
  times,
  upkeep,
} from './requests.ts';
import type { World } from './world.ts';

const signedUp = (world: World, moment: string = days.tuesday) => at(world, moment, (each) => signUp(each));
const confirmed = async (world: World) => {
  await signedUp(world);
  await at(world, days.wednesday, (each) => confirm(each));
};
const patient = (world: World, more: object = {}) =>
  at(world, days.monday, (each) => book(each, times.ahead, { firstName: 'Ann', ...more }));
const two = async (world: World) => {
  await patient(world, { patientId: 'P1' });
  await at(world, days.monday, (each) =>
    book(each, times.later, { firstName: 'Al', patientId: 'P2' }, { source: 'signed', externalId: 'V2' }),
  );
};
const asked = (world: World) => signedUp(world);
const askedForAddress = followedBy(confirmed, (world) => choose(world, 'address', { email: 'new@example.com' }));

const agreedToAddress = followedBy(askedForAddress, (world) => answerMove(world, 'agree'), '2026-11-05T14:15:00Z');
const changedAddress = followedBy(
  agreedToAddress,
  (world) => confirm(world, 'new@example.com'),
  '2026-11-05T14:30:00Z',
);

const signUpDoor: Door = {
  name: 'signUp',
  acts: [
    act('the same', (world) => signUp(world)),
    act('other words', (world) =>
      signUp(world, {
        firstName: 'Anna',
        interest: 'both',
        locale: 'es',
        phone: '+1 518 555 0111',
        zone: 'America/Denver',
      }),
    ),
    act('a form post in Spanish', (world) => signUpByForm(world, { locale: 'es' })),
    act('without double opt-in', async (world) => {
      world.doubleOptIn = false;
      try {
        return await signUp(world);
      } finally {
        world.doubleOptIn = true;
      }
    }),
    act('three, one after the other', async (world) => {
      await signUp(world);
      await signUp(world, { firstName: 'Anna' });
      return signUp(world, { firstName: 'Annette' });
    }),
  ],
};

/** Refused before anybody is looked for: from one state only. */
const refusals: Door = {
  name: 'signUp',
  acts: [
    act('a robot', (world) => signUp(world, { website: 'x' })),
    act('without consent and age', (world) => signUp(world, { consent: 'no', adult: undefined })),
    act('with health details', (world) => signUp(world, { diagnosis: 'x' })),
    act('no address, by form', (world) => signUpByForm(world, { email: 'ann' })),
    act('one too many for the address', async (world) => {
      for (let times = 0; times < 3; times += 1) await signUp(world);
      return signUp(world);
    }),
  ],
};

const confirmDoor: Door = {
  name: 'confirm',
  acts: [
    act('looks', (world) => follow(world, 'GET', 'confirm')),
    act('presses', (world) => confirm(world)),
    act('asks for a new link', (world) => follow(world, 'POST', 'confirm', { action: 'again' })),
  ],
};

const leaveDoor: Door = {
  name: 'leave',
  acts: [
    act('looks at unsubscribe', (world) => follow(world, 'GET', 'oneClick')),
    act('one click', (world) => follow(world, 'POST', 'oneClick', { 'List-Unsubscribe': 'One-Click' })),
    act('looks at "not me"', (world) => follow(world, 'GET', 'notMe')),
    act('not me', (world) => follow(world, 'POST', 'notMe')),
  ],
};

const preferencesDoor: Door = {
  name: 'preferences',
  acts: [
    act('looks', (world) => follow(world, 'GET', 'preferences')),
    ...[
      'leaveMarketing',
      'pauseMarketing',
      'resumeMarketing',
      'leaveReminders',
      'resumeReminders',
      'fullEmails',
      'minimalEmails',
    ].map((action) => act(action, (world) => choose(world, action))),
    act('language es', (world) => choose(world, 'language', { language: 'es' })),
    ...['leaveMarketing', 'leaveReminders', 'fullEmails', 'freshLink'].map((action) =>
      act(`${action}, by an old link`, (world) => follow(world, 'POST', 'old', { action })),
    ),
  ],
};

const addressDoor: Door = {
  name: 'address',
  acts: [
    act('a new address', (world) => choose(world, 'address', { email: 'new@example.com' })),
    act('another new address', (world) => choose(world, 'address', { email: 'other@example.com' })),
    act('the address it is already', (world) => choose(world, 'address', { email: 'ANN@example.com' })),
    act('keeps the old one', (world) => choose(world, 'keepAddress')),
    act('old mailbox looks at the question', (world) => follow(world, 'GET', 'move')),
    act('old mailbox says yes', (world) => answerMove(world, 'agree')),
    act('old mailbox says no', (world) => answerMove(world, 'keep')),
  ],
};

/** By the links that the old address got once it was left. */
const formerDoor: Door = {
  name: 'address',
  acts: [
    act('old address looks at the change', (world) => follow(world, 'GET', 'confirm')),
    act('old address takes it back', (world) => confirm(world)),
    act('old address looks at preferences', (world) => follow(world, 'GET', 'preferences')),
    act('old address says not me', (world) => follow(world, 'POST', 'notMe')),
  ],
};

/** By the links that the new address got. */
const newAddressDoor: Door = {
  name: 'address',
  acts: [
    act('new address looks at confirm', (world) => follow(world, 'GET', 'confirm', {}, 'new@example.com')),
    act('new address says yes', (world) => confirm(world, 'new@example.com')),
    act('new address looks at preferences', (world) => follow(world, 'GET', 'preferences', {}, 'new@example.com')),
    act('new address leaves', (world) =>
      follow(world, 'POST', 'preferences', { action: 'leaveMarketing' }, 'new@example.com'),
    ),
    act('new address says not me', (world) => follow(world, 'POST', 'notMe', {}, 'new@example.com')),
    act('new address signs up', (world) => signUp(world, { email: 'new@example.com' })),
  ],
};

const holdDoor: Door = {
  name: 'hold',
  acts: (['desk', 'staff'] as const).flatMap((door) => [
    act(`${door} holds`, (world) => hold(world, true, door)),
    act(`${door} lifts`, (world) => hold(world, false, door)),
  ]),
};

const operations: Door = {
  name: 'operations',
  acts: [
    act('import', (world) => importOne(world)),
    act('import of a patient', (world) => importOne(world, { patient: 'yes' })),
    act('erase, looked at', (world) => lookAtErasure(world)),
    act('erase', (world) => erase(world)),
    act('erase all', (world) => erase(world, 'all')),
    act('erase the first', (world) => erase(world, [contactIdOf(world)])),
    act('export', (world) => takeOut(world)),
    act('consent', (world) => consent(world)),
    act('upkeep', (world) => upkeep(world)),
    act('upkeep after forty days', (world) => {
      world.moment = '2026-12-15T15:00:00.000Z' as Instant;
      return upkeep(world);
    }),
  ],
};

/** The two that ask what a person is: from every state. */
const operators: Door = {
  name: 'operations',
  acts: operations.acts.filter(({ name }) => name === 'import' || name === 'erase'),
};

const refusedRows: Door = {
  name: 'operations',
  acts: [
    act('import without a date', (world) => importOne(world, { confirmedAt: '' })),
    act('import of a date ahead', (world) => importOne(world, { confirmedAt: '2026-12-01T10:00:00Z' })),
    act('import of a minor', (world) => importOne(world, { adult: 'no' })),
    act('import with an opt-out in a column nobody mapped', (world) => importOne(world, { Unsubscribed: 'yes' })),
    act('import in Spanish, with zone and phone', (world) =>
      importOne(world, { locale: 'es', zone: 'America/Denver', phone: '+1 518 555 0111' }),
    ),
  ],
};

const sesDoor: Door = {
  name: 'ses',
  acts: [
    act('delivery', (world) => event(world, 'Delivery')),
    act('permanent bounce', (world) => hardBounce(world)),
    act('transient bounce', (world) => event(world, 'Bounce', { bounceKind: 'Transient' })),
    act('complaint', (world) => event(world, 'Complaint')),
    act('reject', (world) => event(world, 'Reject')),
  ],
};

const callsDoor: Door = {
  name: 'calls',
  acts: [
    act('lists', (world) => listCalls(world)),
    act('called by the desk', (world) => called(world, 'desk')),
    act('called by a system', (world) => called(world, 'staff')),
    act('called by an operator', (world) => calledByOperator(world)),
  ],
};

const stranger = [signUpDoor, operations];
const links = [signUpDoor, confirmDoor, leaveDoor, preferencesDoor];
const known = [...links, operators];

export const states: readonly State[] = [
  { name: 'unknown', build: async () => {}, doors: [...stranger, refusals, refusedRows, confirmDoor, holdDoor] },
  { name: 'asked', build: asked, doors: [...links, operations, addressDoor, sesDoor, holdDoor] },
  {
    name: 'asked today',
    build: (world) => signedUp(world, days.thursday),
    doors: [signUpDoor, confirmDoor, operators],
  },
  {
    name: 'asked long ago',
    build: (world) => signedUp(world, days.longAgo),
    doors: [signUpDoor, confirmDoor, operators],
  },
  {
    name: 'asked twice',
    build: followedBy(
      asked,
      (world) => signUp(world, { firstName: 'Anna', interest: 'both', locale: 'es' }),
      days.wednesday,
    ),
    doors: [confirmDoor],
  },
  {
    name: 'asked twice in a day',
    build: followedBy(
      asked,
      (world) => signUp(world, { firstName: 'Anna', interest: 'both', locale: 'es' }),
      '2026-11-03T16:00:00Z',
    ),
    doors: [confirmDoor],
  },
  { name: 'confirmed', build: confirmed, doors: [...links, operations, addressDoor, sesDoor, holdDoor] },
  { name: 'resting', build: followedBy(confirmed, (world) => choose(world, 'pauseMarketing')), doors: known },
  {
    name: 'left',
    build: followedBy(confirmed, (world) => follow(world, 'POST', 'oneClick')),
    doors: [...known, addressDoor, holdDoor],
  },
  {
    name: 'left unconfirmed',
    build: followedBy(asked, (world) => choose(world, 'leaveMarketing')),
    doors: [signUpDoor, confirmDoor],
  },
  {
    name: 'left and asked again',
    build: followedBy(
      followedBy(confirmed, (world) => choose(world, 'leaveMarketing')),
      (world) => signUp(world),
    ),
    doors: [signUpDoor, confirmDoor, leaveDoor],
  },
  {
    name: 'wrong person',
    build: followedBy(asked, (world) => follow(world, 'POST', 'notMe')),
    doors: [...known, addressDoor, holdDoor],
  },
  { name: 'bounced', build: followedBy(confirmed, (world) => hardBounce(world)), doors: [...known, addressDoor] },
  {
    name: 'complained',
    build: followedBy(confirmed, (world) => event(world, 'Complaint')),
    doors: [...known, addressDoor],
  },
  {
    name: 'imported',
    build: (world) => at(world, days.monday, (each) => importOne(each)),
    doors: [...known, holdDoor],
  },
  {
    name: 'held',
    build: followedBy(confirmed, (world) => hold(world, true)),
    doors: [...known, addressDoor, holdDoor],
  },
  { name: 'patient', build: (world) => patient(world), doors: [...links, operations, addressDoor, sesDoor, holdDoor] },
  {
    name: 'patient, confirmed',
    build: followedBy(confirmed, (world) => book(world, times.ahead, { firstName: 'Annie' })),
    doors: known,
  },
  {
    name: 'patient, without reminders',
    build: followedBy(patient, (world) => choose(world, 'leaveReminders')),
    doors: [signUpDoor, leaveDoor, preferencesDoor, callsDoor, holdDoor],
  },
  {
    name: 'patient, bounced',
    build: followedBy(patient, (world) => hardBounce(world)),
    doors: [signUpDoor, preferencesDoor, addressDoor, callsDoor],
  },
  {
    name: 'patient, complained',
    build: followedBy(patient, (world) => event(world, 'Complaint')),
    doors: [signUpDoor, preferencesDoor],
  },
  {
    name: 'patient, wrong person',
    build: followedBy(patient, (world) => follow(world, 'POST', 'notMe')),
    doors: [signUpDoor, preferencesDoor, callsDoor],
  },
  {
    name: 'patient, held',
    build: followedBy(patient, (world) => hold(world, true)),
    doors: [signUpDoor, operators, holdDoor],
  },
  {
    name: 'was a patient',
    build: (world) => at(world, days.monday, (each) => book(each, times.past)),
    doors: [signUpDoor, leaveDoor, operations],
  },
  {
    name: 'two at one address',
    build: two,
    doors: [signUpDoor, leaveDoor, preferencesDoor, operations, sesDoor, holdDoor],
  },
  {
    name: 'two at one address, one signed up',
    build: async (world) => {
      await confirmed(world);
      await two(world);
    },
    doors: [signUpDoor, leaveDoor, operators],
  },
  { name: 'new address asked', build: askedForAddress, doors: [addressDoor, newAddressDoor, leaveDoor, operations] },
  {
    name: 'new address asked by a patient',
    build: followedBy(patient, (world) => choose(world, 'address', { email: 'new@example.com' })),
    doors: [addressDoor, newAddressDoor],
  },
  {
    name: 'new address, somebody has it',
    build: followedBy(
      async (world) => {
        await at(world, days.monday, (each) => signUp(each, { email: 'new@example.com', firstName: 'Nell' }));
        await confirmed(world);
      },
      (world) => choose(world, 'address', { email: 'new@example.com' }),
    ),
    doors: [{ name: 'address', acts: addressDoor.acts }],
  },
  {
    name: 'new address agreed to',
    build: agreedToAddress,
    doors: [addressDoor, newAddressDoor],
  },
  {
    name: 'address changed',
    build: changedAddress,
    doors: [newAddressDoor, formerDoor, sesDoor, { name: 'signUp', acts: signUpDoor.acts }],
  },
  {
    name: 'erased',
    build: followedBy(confirmed, (world) => erase(world)),
    doors: [signUpDoor, confirmDoor, operations],
  },
  {
    name: 'erased, asked again',
    build: followedBy(
      followedBy(confirmed, (world) => erase(world), days.wednesday),
      (world) => signUp(world),
    ),
    doors: [confirmDoor, leaveDoor],
  },
];
