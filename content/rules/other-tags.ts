/** Merge tags of other programs, mistyped ones of ours, and words that somebody meant to replace: they would be printed as they stand. */
import { valuesIn } from './reading/values.ts';
import type { Rule } from './rule.ts';

const ours = 'Write {{ first_name | default: "there" }}, or another name of functions/core/email/valueNames.ts.';
const finish = 'Write what belongs there, or delete it.';

/** What stands there, what it is, and how it is mended. */
const faults: readonly (readonly [RegExp, string, string])[] = [
  [/\*\|[^|\n]{1,60}\|\*/u, 'a merge tag of Mailchimp', ours],
  [/%%?[A-Z][A-Z0-9_]{2,40}%%?/u, 'a merge tag of another program', ours],
  [/<<\s*[\p{L}_][\p{L}\d_ .]{0,40}>>/u, 'a merge tag of another program', ours],
  [
    /(?<!\{)\{\s*[a-z_][\w.]{1,40}\s*(?:\|[^{}\n]{0,60})?\}(?!\})/iu,
    'a merge tag with one brace in place of two',
    ours,
  ],
  [
    /\[(?:(?:your |the |patient['’]?s? |su |el |la )*(?:first|last|full)?[ _-]?(?:name|date|time|day|phone|address|clinic|doctor|provider|nombre|fecha|hora|d[ií]a|tel[eé]fono|cl[ií]nica)|MERGE_\w+)\]/iu,
    'a place that nobody has filled in',
    ours,
  ],
  [
    /\[(?:insert|add|fill|link|todo|tbd|x+|inserte|añada|ponga|enlace)\b[^\]\n]{0,60}\]/iu,
    'a place that nobody has filled in',
    finish,
  ],
  [/(?<!\p{L})(?:TODO|TBD|TBC|FIXME|XXX+)(?!\p{L})/u, 'a note to somebody who writes', finish],
  [/\blorem ipsum\b|\bdolor sit amet\b/iu, 'a text that only fills a place', finish],
];

export const otherTags: Rule = {
  name: 'other-tags',
  source: 'templates/README',
  why: 'It would be printed as it stands: a patient would read "Hello *|FNAME|*", and doubt the rest.',
  email({ subject, preheader, body }, report) {
    for (const reading of [subject, preheader, body])
      for (const [pattern, what, mend] of faults) {
        const found = pattern.exec(reading.text);
        if (found) report(reading.at(found.index), `"${found[0]}" is ${what}`, mend);
      }
  },
  clinic({ clinic, clinicYaml }, report) {
    for (const [path, value] of valuesIn(clinic))
      for (const [pattern, what] of faults) {
        const found = pattern.exec(value);
        if (found) report(clinicYaml.at(path), `"${found[0]}" is ${what}`, finish);
      }
  },
};
