/** Every rule, by name. */
import { balancedClaims } from './balanced-claims.ts';
import { callUsInTime } from './call-us-in-time.ts';
import { claimSources } from './claim-sources.ts';
import { clearWords } from './clear-words.ts';
import { clinicValues } from './clinic-values.ts';
import { completePreparation } from './complete-preparation.ts';
import { consentFirst } from './consent-first.ts';
import { contrast } from './contrast.ts';
import { crisisFirst } from './crisis-first.ts';
import { crisisHelp } from './crisis-help.ts';
import { fasting } from './fasting.ts';
import { fdaApproved } from './fda-approved.ts';
import { hedgedClaims } from './hedged-claims.ts';
import { hiddenWords } from './hidden-words.ts';
import { honestSubject } from './honest-subject.ts';
import { imageAlt } from './image-alt.ts';
import { inboxPrivacy } from './inbox-privacy.ts';
import { journeySafety } from './journey-safety.ts';
import { languageLink } from './language-link.ts';
import { linkTargets } from './link-targets.ts';
import { linkWords } from './link-words.ts';
import { liveParts } from './live-parts.ts';
import { marketingFooter } from './marketing-footer.ts';
import { medicineCommands } from './medicine-commands.ts';
import { minimalForm } from './minimal-form.ts';
import { neutralNames } from './neutral-names.ts';
import { neutralOutside } from './neutral-outside.ts';
import { neutralStart } from './neutral-start.ts';
import { noPressure } from './no-pressure.ts';
import { noWrittenReply } from './no-written-reply.ts';
import { notMeLink } from './not-me-link.ts';
import { otherTags } from './other-tags.ts';
import { ownNumbers } from './own-numbers.ts';
import { ownSites } from './own-sites.ts';
import { pageBasics } from './page-basics.ts';
import { placeZones } from './place-zones.ts';
import { plainLetters } from './plain-letters.ts';
import { plainValues } from './plain-values.ts';
import { preparationRange } from './preparation-range.ts';
import { pricePeriod } from './price-period.ts';
import { quietHours } from './quiet-hours.ts';
import { readingGrade } from './reading-grade.ts';
import { rejectedWords } from './rejected-words.ts';
import { remoteContent } from './remote-content.ts';
import type { Rule } from './rule.ts';
import { salesInReminder } from './sales-in-reminder.ts';
import { sameFacts } from './same-facts.ts';
import { size } from './size.ts';
import { spelling } from './spelling.ts';
import { subjectLength } from './subject-length.ts';
import { testimonials } from './testimonials.ts';
import { textPart } from './text-part.ts';
import { toldBefore } from './told-before.ts';
import { typedTimes } from './typed-times.ts';
import { uniqueSubjects } from './unique-subjects.ts';
import { wayOut } from './way-out.ts';

export const rules: readonly Rule[] = [
  balancedClaims,
  callUsInTime,
  claimSources,
  clearWords,
  clinicValues,
  completePreparation,
  consentFirst,
  contrast,
  crisisFirst,
  crisisHelp,
  fasting,
  fdaApproved,
  hedgedClaims,
  hiddenWords,
  honestSubject,
  imageAlt,
  inboxPrivacy,
  journeySafety,
  languageLink,
  linkTargets,
  linkWords,
  liveParts,
  marketingFooter,
  medicineCommands,
  minimalForm,
  neutralNames,
  neutralOutside,
  neutralStart,
  noPressure,
  noWrittenReply,
  notMeLink,
  otherTags,
  ownNumbers,
  ownSites,
  pageBasics,
  placeZones,
  plainLetters,
  plainValues,
  preparationRange,
  pricePeriod,
  quietHours,
  readingGrade,
  rejectedWords,
  remoteContent,
  salesInReminder,
  sameFacts,
  size,
  spelling,
  subjectLength,
  testimonials,
  textPart,
  toldBefore,
  typedTimes,
  uniqueSubjects,
  wayOut,
];
