/** An alarm on something that was not counted before: SES gives no number of emails that may still be sent. */
import { type Edit, replaced, types, vitest } from './edit.ts';

const heading = `### Sending is disabled

\`sending-disabled\`: SES does not let this account send anything.

- **For patients.** Nothing is sent. Safety emails that miss their deadline become calls.
- **Look.** \`aws sesv2 get-account --query SendingEnabled\`.
- **Do.** Answer what AWS asks in the SES console.
- **Don't** send by another way.
- **Over** when the next tick sends.

`;

export const alarm: Edit = {
  name: 'one more alarm',
  most: 3,
  places: [
    replaced(
      'functions/dispatch/handler.ts',
      [
        [
          '    metrics.publishStoredMetrics();\n    return result;\n',
          "    if (result.kind === 'sendingDisabled') metrics.addMetric('SendingDisabled', MetricUnit.Count, 1);\n    metrics.publishStoredMetrics();\n    return result;\n",
        ],
      ],
      { check: 'alarms', says: /SendingDisabled/ },
    ),
    replaced(
      'lib/pipeline/dispatch.ts',
      [
        [
          "    {\n      ...once,\n      id: 'needs-call',\n",
          `    {
      ...once,
      id: 'sending-disabled',
      metric: dispatched('SendingDisabled'),
      runbook: 'sending-is-disabled',
      says: 'SES does not let this account send anything.',
      tell: 'engineer',
    },
    {
      ...once,
      id: 'needs-call',
`,
        ],
      ],
      { check: 'alarms', says: /-\s+"sending-disabled"/ },
    ),
  ],
  aside: [
    replaced('docs/runbook.md', [['### SES reputation falls\n', `${heading}### SES reputation falls\n`]], {
      check: 'alarms',
      says: /sending-disabled links a heading that the runbook has/,
    }),
    replaced(
      'test/stack/operations.test.ts',
      [["        'needs-call',\n", "        'sending-disabled',\n        'needs-call',\n"]],
      {
        check: 'alarms',
        says: /\+\s+"sending-disabled"/,
      },
    ),
    replaced(
      'docs/cost.md',
      [['| 59 alarms over 86 metrics × $0.10 | $8.60 |', '| 60 alarms over 87 metrics × $0.10 | $8.70 |']],
      { check: 'alarms', says: /60 alarms over/ },
    ),
    replaced(
      'test/system/failures/rows.ts',
      [
        [
          'export const untried: readonly UntriedRow[] = [\n',
          `export const untried: readonly UntriedRow[] = [
  {
    fails: 'SES does not let the account send',
    alarm: 'sending-disabled',
    tells: 'engineer',
    within: '5 min',
    heading: 'Sending is disabled',
    because: 'seen only on AWS',
  },
`,
        ],
      ],
      { check: 'table', says: /sending-disabled/ },
    ),
    replaced(
      'docs/failures.md',
      [
        [
          '| An opt-out is refused at the door',
          '| SES does not let the account send | engineer | 5 min | `sending-disabled` | [Sending is disabled](runbook.md#sending-is-disabled) |  | seen only on AWS |\n| An opt-out is refused at the door',
        ],
      ],
      { check: 'table', says: /sending-disabled/ },
    ),
  ],
  checks: {
    types,
    table: vitest('test/docs/failures.test.ts'),
    alarms: vitest('test/stack/operations.test.ts'),
    docs: vitest('test/docs/links.test.ts'),
  },
  proof: `
import { expect, it } from 'vitest';
import { assemblyOf, ofType } from '../../stack/synth.ts';

it('the alarm is deployed', async () => {
  const { templates } = await assemblyOf('prod');
  const alarms = ofType('AWS::CloudWatch::Alarm', templates.operations);
  const found = alarms.find(({ Properties }) => Properties.AlarmName === 'dripline-prod-sending-disabled');
  expect(found?.Properties).toMatchObject({ MetricName: 'SendingDisabled', Threshold: 1 });
});
`,
};
