/** Every command of package.json, and what each takes: one list, which the commands, their help and the tests read. */
import { command, type Options } from './arguments.ts';

const home = { DRIPLINE_HOME: 'where the local system keeps its state; .dripline when not given' };

/** For commands about the people of a running, stored or deployed system. */
const reach = {
  environment: { type: 'string', value: '<name>', says: 'dev or prod; the local system when not given' },
  table: { type: 'string', value: '<name>', says: 'the people table of a deployment, or PEOPLE_TABLE' },
  'words-table': { type: 'string', value: '<name>', says: 'the words table of a deployment, or WORDS_TABLE' },
  'address-key': { type: 'string', value: '<arn>', says: 'the address key of a deployment, or ADDRESS_KEY_SECRET' },
  by: { type: 'string', value: '<who>', says: 'who does it, for the log; your user name when not given' },
} as const satisfies Options;

const email = { type: 'string', value: '<address>', says: 'whose' } as const;
const json = { type: 'boolean', default: false, says: 'as JSON, for programs' } as const;

export const commands = {
  start: command({
    name: 'npm start',
    does: 'Runs the whole system on this machine, with its pages on one local address. Nothing leaves the machine.',
    options: {
      scenario: { type: 'string', value: '<name>', says: 'plays a story on a clock of its own: demo or few' },
    },
    variables: {
      PORT: 'of the pages and the HTTP API; 4300 when not given, 0 for a free one',
      GATEWAY_PORT: 'of the stand-in for AWS; a free one when not given',
      ENGINE_PORT: 'of the database; a free one when not given',
      AWS_ENDPOINT_URL_DYNAMODB: 'another DynamoDB to use in place of the embedded one',
      ...home,
    },
    examples: ['npm start', 'PORT=4400 npm start -- --scenario demo'],
  }),
  demo: command({
    name: 'npm run demo',
    does: 'Plays ten people and sixty days through the whole system, and tells what became of every email.',
    options: { json },
    variables: { DRIPLINE_HOME: 'where state is kept; a temporary folder when not given' },
    examples: ['npm run demo', 'npm run demo -- --json'],
  }),
  explain: command({
    name: 'npm run explain',
    does: 'Tells what was sent to somebody, what was not and why, and what comes next.',
    options: { email, json },
    variables: home,
    examples: ['npm run explain -- --email ana@example.com'],
  }),
  consent: command({
    name: 'npm run consent',
    does: 'Tells what somebody agreed to: when, by which words, and where.',
    options: { email, json, ...reach },
    examples: ['npm run consent -- --email ana@example.com'],
  }),
  export: command({
    name: 'npm run export',
    does: 'Writes everything that is held about somebody, as JSON and as a page to read.',
    options: {
      email,
      out: { type: 'string', value: '<folder>', says: 'where to; exports/<receipt> when not given' },
      ...reach,
    },
    examples: ['npm run export -- --email ana@example.com'],
  }),
  erase: command({
    name: 'npm run erase',
    does: 'Removes what is held about somebody, but for the evidence of consent and what must stay suppressed.',
    options: {
      email,
      contact: { type: 'string', multiple: true, value: '<id>', says: 'who is meant, where several share the address' },
      all: { type: 'boolean', default: false, says: 'everybody at that address' },
      'dry-run': { type: 'boolean', default: false, says: 'only tells what would go, and what stands against it' },
      yes: { type: 'boolean', default: false, says: 'does not ask' },
      ...reach,
    },
    examples: ['npm run erase -- --email ana@example.com --dry-run', 'npm run erase -- --email ana@example.com'],
  }),
  import: command({
    name: 'npm run import',
    does: 'Reads a list of people who agreed elsewhere to hear from the clinic. A dry run, unless --write.',
    takes: { name: '<file.csv>', says: 'the list, with the evidence of consent in every row', most: 1 },
    options: {
      write: { type: 'boolean', default: false, says: 'does it; stopped, the same command goes on' },
      'dry-run': { type: 'boolean', default: false, says: 'only tells, even with --write' },
      map: { type: 'string', multiple: true, value: '<column=field>', says: 'what a column of the list is' },
      set: {
        type: 'string',
        multiple: true,
        value: '<field=value>',
        says: 'what holds of every row: source, textVersion',
      },
      dates: { type: 'string', value: '<order>', says: 'mdy or dmy: which comes first in 05/01/2026' },
      encoding: { type: 'string', value: '<name>', says: 'of the file; found out when not given' },
      delimiter: { type: 'string', value: '<character>', says: 'between columns; found out when not given' },
      'per-hour': { type: 'string', value: '<number>', says: 'first emails an hour at most; 500 when not given' },
      'rows-per-second': { type: 'string', value: '<number>', says: 'written at most; 50 in a deployment' },
      from: { type: 'string', value: '<time>', says: 'when the first emails begin: 2026-11-02T08:00:00-05:00' },
      ...reach,
    },
    examples: [
      'npm run import -- leads.csv',
      'npm run import -- leads.csv --set source=fair --set textVersion=news-v3 --write',
    ],
  }),
  ops: command({
    name: 'npm run ops',
    does: 'Lists whom staff should telephone, and who comes in the next days; notes a call that was made; corrects what is known of a person; pauses a lane.',
    takes: {
      name: 'calls | called <id> | visits | correct <id> | pause <lane> | resume <lane>',
      says: 'lanes: reminder, request, marketing',
      most: 1_000,
    },
    options: {
      json,
      called: { type: 'string', multiple: true, value: '<id>', says: 'a call that has been made' },
      outcome: {
        type: 'string',
        default: 'reached',
        value: '<word>',
        says: 'reached, leftMessage or noAnswer: only who was reached leaves the list',
      },
      days: { type: 'string', default: '3', value: '<days>', says: 'how many days ahead visits are listed' },
      name: { type: 'string', value: '<name>', says: 'with correct: the first name; none, when empty' },
      phone: { type: 'string', value: '<number>', says: 'with correct: the telephone number; none, when empty' },
      email: { type: 'string', value: '<address>', says: 'with correct: the address' },
      language: { type: 'string', value: '<word>', says: 'with correct: en or es' },
      zone: { type: 'string', value: '<zone>', says: 'with correct: the time zone, such as America/New_York' },
      ...reach,
    },
    examples: [
      'npm run ops -- calls',
      'npm run ops -- called 01ABC',
      'npm run ops -- visits --days 3',
      'npm run ops -- pause request',
      'npm run ops -- correct 01ABC --phone "+1 845 555 0100"',
    ],
  }),
  'source-secret': command({
    name: 'npm run source-secret',
    does: 'Shows the secret of a booking system in the local system, and changes it; a running system takes it within minutes, or at the next delivery that it fits.',
    takes: { name: '<source>', says: 'calendly, calcom, acuity, square, signed or fhir', most: 1 },
    options: {
      key: { type: 'string', value: '<text>', says: 'what it signs with; 16 characters or more' },
      previous: { type: 'string', value: '<text>', says: 'what it signed with before; an empty text takes it out' },
      token: { type: 'string', value: '<text>', says: 'what its API is asked with' },
      user: { type: 'string', value: '<id>', says: 'of Acuity: the user id' },
      api: { type: 'string', value: '<address>', says: 'another API than the usual one, such as a sandbox' },
      json: { type: 'string', value: '<object>', says: 'further fields, as the secret has them' },
    },
    variables: home,
    examples: [
      'npm run source-secret -- calendly',
      'npm run source-secret -- square --key "$KEY" --api https://connect.squareupsandbox.com',
    ],
  }),
  rehearse: command({
    name: 'npm run rehearse',
    does: 'Breaks something in a local system of its own, and follows the runbook until the alarm is over. Lists the rehearsals when none is named.',
    takes: { name: '<rehearsal>', says: 'which one', most: 1 },
    options: {},
    examples: ['npm run rehearse -- throttled', 'npm run rehearse'],
  }),
  'words:diff': command({
    name: 'npm run words:diff',
    does: 'Tells what changed in the words, sentence by sentence: those in templates/ against those in force.',
    options: {
      from: { type: 'string', value: '<release>', says: 'the id of a release, in place of the one in force' },
      to: { type: 'string', value: '<release>', says: 'the id of a release, in place of the files' },
      since: { type: 'string', value: '<name>', says: 'what changed since this person last signed' },
      json,
      environment: reach.environment,
      table: { type: 'string', value: '<name>', says: 'the words table of a deployment, or WORDS_TABLE' },
    },
    variables: home,
    examples: ['npm run words:diff', 'npm run words:diff -- --since "Dr. Alex Sample"', 'npm run words:diff -- --json'],
  }),
  'words:sign': command({
    name: 'npm run words:sign',
    does: 'Shows what changed since you last signed, and signs it: a line in templates/approvals.yaml.',
    takes: { name: '<part>…', says: 'beginnings of parts, such as prepare/ or clinic.yaml; all of them', most: 1_000 },
    options: {
      name: { type: 'string', value: '<name>', says: 'who signs, printed' },
      role: { type: 'string', value: '<role>', says: 'as what: a role of "signing" in clinic.yaml' },
      means: { type: 'string', value: '<words>', says: 'what it means: "clinically right", "lawful", …' },
      note: { type: 'string', value: '<words>', says: 'a remark; of a withdrawal: what was wrong' },
      shown: { type: 'string', value: '<code>', says: 'signs what was shown under this code, and nothing else' },
      withdraw: { type: 'boolean', default: false, says: 'takes back what was last signed of these parts, for good' },
    },
    examples: [
      'npm run words:sign -- --name "Dr. Alex Sample" --role "medical director" --means "clinically right"',
      'npm run words:sign -- prepare/eating --withdraw --name "Dr. Alex Sample" --role "medical director" --note "too late"',
    ],
  }),
  releases: command({
    name: 'npm run releases',
    does: 'Lists what was put in force, when, by whom, and what changed; the last one is in force.',
    options: {
      json,
      environment: reach.environment,
      table: { type: 'string', value: '<name>', says: 'the words table of a deployment, or WORDS_TABLE' },
    },
    variables: home,
    examples: ['npm run releases', 'npm run releases -- --json'],
  }),
  publish: command({
    name: 'npm run publish',
    does: 'Checks the words and puts them in force, from the next minute on; or goes back to an older release.',
    options: {
      to: { type: 'string', value: '<release>', says: 'an older release: its number in npm run releases, or its id' },
      by: reach.by,
      'dry-run': { type: 'boolean', default: false, says: 'only tells what would change' },
      environment: reach.environment,
      table: { type: 'string', value: '<name>', says: 'the words table of a deployment, or WORDS_TABLE' },
    },
    variables: home,
    examples: ['npm run publish -- --dry-run', 'npm run publish'],
  }),
  'templates:check': command({
    name: 'npm run templates:check',
    does: 'Tells what is wrong with the words, why, and how to mend it.',
    takes: { name: '<email>', says: 'the beginning of an email’s name; every email when not given', most: 1 },
    options: {
      json,
      watch: { type: 'boolean', default: false, says: 'stays, and tells what each save changes; Ctrl-C ends it' },
      folder: { type: 'string', value: '<folder>', says: 'another folder of words; templates/ when not given' },
    },
    examples: [
      'npm run templates:check',
      'npm run templates:check -- nurture/03',
      'npm run templates:check -- --watch',
    ],
  }),
  'templates:translated': command({
    name: 'npm run templates:translated',
    does: 'Records that translations match the English words as these stand now. Run it only when they do.',
    takes: { name: '<file.es.mjml>…', says: 'the translations', most: 1_000 },
    options: { all: { type: 'boolean', says: 'every translation' } },
    examples: ['npm run templates:translated -- prepare/eating.es.mjml'],
  }),
  timelines: command({
    name: 'npm run timelines',
    does: 'Writes docs/timelines: which emails invented people get under the words as they are, and when.',
    options: {},
    examples: ['npm run timelines'],
  }),
  'templates:pictures': command({
    name: 'npm run templates:pictures',
    does: 'Makes a picture of every email: two widths, light and dark, both languages, and a sheet of each.',
    options: {
      only: { type: 'string', value: '<text>', says: 'the emails with this in their name' },
      out: {
        type: 'string',
        value: '<folder>',
        default: 'dist/pictures',
        says: 'where to; dist/pictures when not given',
      },
      docs: { type: 'boolean', default: false, says: 'also renews the pictures in docs/' },
      accept: { type: 'boolean', default: false, says: 'takes no pictures, but keeps the present look for the tests' },
    },
    examples: ['npm run templates:pictures -- --only eating'],
  }),
  build: command({
    name: 'npm run build',
    does: 'Checks the words, compiles them, and bundles the functions into dist/. When anything is wrong, nothing is written.',
    options: { environment: { type: 'string', value: '<name>', says: 'with prod, the words must be signed' } },
    examples: ['npm run build', 'npm run build -- --environment prod'],
  }),
  deploy: command({
    name: 'npm run deploy',
    does: 'Builds, checks that words and environment fit together, and deploys every stack with the CDK.',
    takes: { name: '<…>', says: 'what stands after a further -- goes to "cdk deploy"', most: 1_000 },
    options: {
      environment: {
        type: 'string',
        value: '<name>',
        says: 'dev or prod; dev, or DRIPLINE_ENVIRONMENT, when not given',
      },
    },
    examples: [
      'npm run deploy -- --environment prod',
      'npm run deploy -- --environment dev -- --require-approval never',
    ],
  }),
  sim: command({
    name: 'npm run sim',
    does: 'Runs the simulator: seeds, planted bugs or load. Tells what broke, shrunk, and the command that replays it.',
    options: {
      seeds: { type: 'string', value: '<number>', says: 'how many; 1000, or none beside --mutants and --load' },
      seed: { type: 'string', value: '<number>', default: '1', says: 'the first; 1 when not given' },
      jobs: { type: 'string', value: '<number>', says: 'threads; 2 at most when not given' },
      mutants: { type: 'boolean', default: false, says: 'hunts the planted bugs' },
      mutant: { type: 'string', value: '<text>', says: 'only the planted bugs with this in their name' },
      'mutant-seeds': { type: 'string', value: '<number>', default: '2500', says: 'seeds for each at most; 2500' },
      load: { type: 'boolean', default: false, says: 'the load runs' },
      people: { type: 'string', value: '<number>', default: '100000', says: 'in a load run; 100000' },
      run: { type: 'string', value: '<text>', says: 'only the load runs with this in their name' },
      tape: { type: 'string', value: '<file>', says: 'replays a kept tape' },
      trace: { type: 'boolean', default: false, says: 'every line of one seed' },
      keep: { type: 'boolean', default: false, says: 'keeps shrunk tapes in tapes/' },
      write: { type: 'boolean', default: false, says: 'puts the counts into docs/simulation.md' },
      json,
    },
    examples: ['npm run sim -- --seeds 1000', 'npm run sim -- --seed 42 --trace'],
  }),
  bench: command({
    name: 'npm run bench',
    does: 'Measures every number that the design promises, and prints it beside its budget.',
    options: {
      only: { type: 'string', value: '<text>', default: '', says: 'the rows with this in their name' },
      quick: { type: 'boolean', default: false, says: 'smaller sizes' },
      full: { type: 'boolean', default: false, says: 'the million rows, too' },
      slow: { type: 'boolean', default: false, says: 'rows that take minutes, too' },
      write: {
        type: 'boolean',
        default: false,
        says: 'keeps the table in docs/bench.md, the month in docs/month.md, a worker in docs/profile.md',
      },
      json,
    },
    examples: ['npm run bench -- --quick', 'npm run bench -- --only merge', 'npm run bench -- --only month --write'],
  }),
  'crash-matrix': command({
    name: 'npm run crash-matrix',
    does: 'Kills the local system at every boundary, starts it again, and counts what became of every email; then the same for faults of SES and DynamoDB.',
    options: {
      times: { type: 'string', value: '<number>', default: '20', says: 'runs of each row; 20' },
      only: { type: 'string', value: '<text>', says: 'the rows with this in their name' },
      lanes: { type: 'string', value: '<number>', says: 'runs at once; 2 at most when not given' },
      assembly: { type: 'string', value: '<folder>', says: 'a synthesized assembly to use' },
      write: { type: 'boolean', default: false, says: 'keeps the tables in docs/crash-matrix.md' },
      json,
    },
    examples: ['npm run crash-matrix -- --times 1 --only enroll'],
  }),
  'test:long': command({
    name: 'npm run test:long',
    does: 'Runs what npm test leaves out or looks at in part: fresh seeds, planted bugs, the whole crash matrix, every email and zone.',
    options: {
      only: { type: 'string', value: '<names>', says: 'some parts, with commas between; all' },
      seed: { type: 'string', value: '<number>', says: 'where fresh cases begin; a run prints its own' },
      write: { type: 'boolean', default: false, says: 'keeps date, commit and counts in docs/long.md' },
    },
    examples: ['npm run test:long', 'npm run test:long -- --only mutants,crash --write'],
  }),
} as const;
