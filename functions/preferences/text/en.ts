/** What the pages behind the links of emails say, in English. They name no treatment, no interest and no pageRequest. */
export const en = {
  questions: (phone: string) => `Questions? Call us at ${phone}.`,
  emergency:
    'In an emergency [call 911](tel:911). In a crisis, or to talk at any hour, [call](tel:988) or [text 988](sms:988).',
  privacy: 'How we keep what you tell us',
  saved: 'Saved.',

  confirmTitle: 'Is this your email address?',
  confirm: (clinic: string) => `Press the button, and ${clinic} will send you the emails you asked for.`,
  confirmNot:
    'If you did not ask, or this is not what you told us, close this page. Without your yes we ask at most once more, and then never.',
  newAddressNot: 'If you did not ask, close this page. Nothing changes then.',
  agreeTitle: 'What you say yes to',
  toldTitle: 'What the form told us',
  toldName: 'First name',
  toldPhone: 'Phone',
  phoneEnds: (digits: string) => `ends in ${digits}`,
  toldLanguage: 'Language of these emails',
  toldZone: 'Time zone',
  languageNames: { en: 'English', es: 'Spanish' },
  visitsStay: 'If you have a visit with us, the emails about it stay as they are.',
  fullTick: 'Emails about my visits may be full, too',
  fullTickMore: 'They explain more, and name the treatment. Without this they are short.',
  confirmButton: 'Yes, this is me',
  confirmedTitle: 'Thank you',
  today: 'today',
  onDay: (day: string) => day,
  confirmed: (day: string) => `Your address is confirmed. The next email is planned for ${day}.`,
  confirmedOnly: (phone: string) =>
    `Your address is confirmed. No email is planned just now. If you expected one, please call us at ${phone}.`,
  silencedTitle: 'Emails to this address have stopped',
  expiredTitle: 'This link has expired',
  expired: (days: number) =>
    `It was good for ${days} days, so that nobody is signed up by an email they had long forgotten. Press the button, and we send you a new one.`,
  expiredButton: 'Send me a new link',
  askedAgainTitle: 'Please look at your email',
  askedAgain: (phone: string) =>
    `The newest email from us has a button to confirm. If none has come within ten minutes, please call us at ${phone}.`,
  nothingToConfirmTitle: 'There is nothing to confirm',
  nothingToConfirm: 'These emails have been stopped since then. To get them after all, fill in the form again.',
  toForm: 'Open the form',

  unsubscribeTitle: 'Stop the education emails?',
  unsubscribe: 'Press once and they stop. Emails about a visit that you have booked are not affected.',
  unsubscribeButton: 'Stop them',
  unsubscribedTitle: 'They have stopped',
  unsubscribed: 'You will get no more education emails. Emails about a visit that you have booked still come.',
  unsubscribedUndo:
    'Was that a mistake? Fill in the form again: we ask you by email first, and then the emails go on where they stopped.',

  notMeTitle: 'Did this reach the wrong person?',
  notMe: 'Press the button, and these emails stop at once. Our staff will see that they came to the wrong person.',
  notMeButton: 'Yes, it was for somebody else',
  notMeSignUp: 'Press the button, and nothing more is sent about this. Somebody typed your address by mistake.',
  notMeSignUpDone: 'Nothing more is sent about this. Please delete the email you got.',
  notMeDoneTitle: 'Thank you for telling us',
  notMeDone: 'These emails have stopped. Please delete the ones you got.',

  preferencesTitle: 'Your emails',
  forAddress: (masked: string) => `For ${masked}`,
  stopped: (phone: string) => `Emails to this address have stopped. To start them again, call us at ${phone}.`,

  nextOn: (day: string) => `Next: ${day}`,
  nonePlanned: 'None planned just now',
  getNone: 'You get none',
  waitsForYes: 'We wait for your yes',
  undoLeavingButton: 'Undo: send me these again',
  startAgainWhy: 'To get them again, we ask you by email first.',
  startAgainButton: 'Ask me by email',
  startAgainAsked: 'Please look at your email: press the button in it, and the emails go on where they stopped.',
  remindersShort: 'Emails about visits',
  marketingTitle: 'Education emails',
  marketing: 'About what care here is like and what to think about before you decide, some days apart.',
  marketingAsked: 'We asked whether this address is yours, and wait for your answer. Until then you get none.',
  marketingNone: 'You get none of these.',
  marketingPaused: (until: string) => `You asked for a rest. They start again after ${until}.`,
  pauseButton: 'Pause them for 30 days',
  resumeButton: 'Start them again now',
  leaveMarketingButton: 'Stop education emails',

  remindersTitle: 'Emails about your visits',
  reminders: 'The time and place, how to get ready, and how to look after yourself afterwards.',
  remindersNeeded:
    'You get only what you must know: that a visit is booked, changes, times to eat and drink, your medicines, who takes you home, when we are closed, and the first evening.',
  neededReminders: 'Then the other emails stay out: what to expect, when to set out, and how you are some days later.',
  neededRemindersButton: 'Only what I must know',
  allRemindersButton: 'Send me all of them again',
  remindersNone: 'You get none of these. When you have a visit ahead, we call you instead.',
  leaveReminders: 'I want to stop these',
  missTitle: 'You would no longer get an email about',
  miss: [
    'when to stop eating and drinking before a visit',
    'who has to take you home',
    'a time that has moved, or a day on which we are closed',
    'what to look out for afterwards',
  ],
  callInstead: 'If you have a visit ahead, we will call you instead. Education emails are not affected.',
  leaveRemindersButton: 'Stop emails about visits',
  resumeRemindersButton: 'Send me these again',

  formTitle: 'How much emails about visits say',
  formMinimal: 'Yours are short: when and where, and what to do. They do not name your treatment.',
  wantFull: 'I want full ones',
  formMinimalMore:
    'Full emails explain more, and name it. Email is not encrypted from end to end, and mail apps may show a short summary, even on a locked screen.',
  fullButton: 'Send me full emails',
  formFull:
    'Yours are full: they explain things, and name your treatment. Somebody who sees your screen or shares your mailbox could read them.',
  minimalButton: 'Send me short ones',

  languageTitle: 'Language',
  languageIs: { en: 'Your emails come in English.', es: 'Your emails come in Spanish when we have one in Spanish.' },

  freshLinkTitle: 'More choices',
  freshLinkWhy:
    'This link is from some time ago. To use another address, to stop emails about visits, or to get full emails, we send you a fresh link first. That way nobody else can do it with an old email of yours.',
  freshLinkByPhone: (phone: string) =>
    `This link is from some time ago. To use another address, to stop emails about visits, or to get full emails, please call us at ${phone}.`,
  freshLinkNeeded: 'Nothing was changed: this link is too old for that. Please ask for a fresh one below.',
  freshLinkButton: 'Send me a fresh link',
  freshLinkSentTitle: 'Please look at your email',
  freshLinkSent: (phone: string) =>
    `A fresh link is on its way to the address that we write to now. If nothing comes within ten minutes, please call us at ${phone}.`,
  notMeOld:
    'This email is from some time ago, so we would like to be sure that it still reaches you. We send a new one to this address, with a button that stops everything.',

  addressTitle: 'Your address',
  address:
    'We first write to the address that you have now, and ask whether you want this. Then we ask at the new one. Until both have said yes, everything keeps coming to the old one.',
  addressByPhone: (phone: string) => `To change your address, please call us at ${phone}.`,
  addressWaitsHere: (masked: string) =>
    `You asked for ${masked}. Please say yes in the email that we sent to the address that you have now.`,
  addressLabel: 'New email address',
  addressButton: 'Use a new address',
  addressLike: 'Please write your new address like this: name@example.com.',
  addressIsYours: 'That is the address you already have. Nothing was changed.',
  addressPending: (masked: string) => `We wait for a yes from ${masked}. Until then everything keeps coming here.`,
  addressWithdrawButton: 'Keep this address',
  addressAsked: (phone: string) =>
    `Please look at the mail of the address that you have now: say yes there, and we write to the new one. If nothing comes within ten minutes, please call us at ${phone}.`,
  addressWithdrawn: 'This address stays.',
  addressTooOften: 'You have tried this many times today. Please try again tomorrow, or call us.',
  moveTitle: 'Use another address from now on?',
  move: (masked: string) =>
    `Somebody, we hope you, asked us to send your emails to ${masked}. If you say yes, we ask there too, and then everything goes there.`,
  moveButton: 'Yes, use that address',
  moveNot: 'If you did not ask for this, somebody may have seen an email of yours. Press this, and nothing changes:',
  moveAgreedTitle: 'Thank you',
  moveAgreed: (masked: string) =>
    `Now please look at the mail of ${masked}, and say yes there. Until then everything keeps coming here.`,
  moveKept: 'Nothing was changed. Everything keeps coming here.',
  undoTitle: 'Your emails go to another address now',
  undo: (phone: string) =>
    `If that was you, there is nothing to do. If not, press the button, and they come here again at once. Then please call us at ${phone}: somebody may be reading your mail.`,
  undoButton: 'Take it back',
  undoneTitle: 'It has been taken back',
  undone: 'From now on your emails come here again. Our staff will see that this happened.',
  undoOverTitle: 'This can no longer be taken back here',
  undoOver: (phone: string) => `That worked for 14 days. Please call us at ${phone}.`,
  formerTitle: 'This address is not in use any more',
  former: (phone: string) => `Emails go to another address now. If you did not want that, please call us at ${phone}.`,
  newAddressTitle: 'Use this address from now on?',
  newAddress: (clinic: string) =>
    `Somebody, we hope you, asked ${clinic} to send their emails to this address. Press the button, and from now on they come here.`,
  newAddressButton: 'Yes, use this address',
  newAddressDoneTitle: 'Thank you',
  newAddressDone: 'From now on your emails come to this address.',
  newAddressOverTitle: 'This was taken back',
  newAddressOver: 'This request is no longer open. You can ask again with the link in your other emails.',
  newAddressWaitingTitle: 'This address is not in use yet',
  newAddressWaiting: 'To use it, press the button in the email. If you did not ask for it, there is nothing to do.',

  notMeLink: 'Wrong person? Tell us',
  unknownTitle: 'This link does not work',
  unknown: (phone: string) =>
    `It may have been cut off, or it is no longer in use. Please open it from the email again, or call us at ${phone}.`,
  badTitle: 'That did not work',
  bad: (phone: string) => `Nothing was changed. Please go back and try again, or call us at ${phone}.`,
  failedTitle: 'That did not work',
  failed: (phone: string) =>
    `Something went wrong on our side, and your choice was not saved. Please try again in a minute. Or call us at ${phone}, and we do it for you.`,
};

export type Words = typeof en;
