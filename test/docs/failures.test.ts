/** docs/failures.md holds every row that is tried, and every alarm that is deployed. */
import { describe, expect, it } from 'vitest';
import { functionNames } from '../../functions/core/model/functionNames.ts';
import { connectedNames } from '../../functions/core/model/sources.ts';
import { ofType } from '../stack/synth.ts';
import { type TriedRow, tried, type UntriedRow, untried } from '../system/failures/rows.ts';
import { deployedTemplate } from './deployed.ts';
import { textOf } from './pages.ts';

const page = textOf('docs/failures.md');
const anchor = (heading: string) => heading.toLowerCase().replaceAll(' ', '-');
const isTried = (row: TriedRow | UntriedRow): row is TriedRow => 'breaks' in row;

/** A row as the page has it. */
function line(row: TriedRow | UntriedRow): string {
  const names = (row.byRight ?? []).map((name) => `\`${name}\``).join(', ');
  const how = isTried(row) ? `here: \`${row.alarm}\`` : row.because;
  const cells = [row.fails, row.tells, row.within, `\`${row.like ?? row.alarm}\``];
  return `| ${[...cells, `[${row.heading}](runbook.md#${anchor(row.heading)})`, names, how].join(' | ')} |`;
}

const rows = [...tried, ...untried];

describe('docs/failures.md', () => {
  it('has the rows that are tried and those that cannot be, and no others', () => {
    const found = page.split('\n').filter((text) => text.startsWith('| ') && !text.startsWith('| what fails'));
    expect(found).toEqual(rows.map(line));
  });

  it('every deployed alarm is in a row, under the heading and to the people that the template names', async () => {
    const operations = await deployedTemplate('operations');
    const named = new Map(rows.map((row) => [row.like ?? row.alarm, row]));
    const kindOf = (id: string) => {
      const [, name = '', what] = /^(\w+)-(errors|throttles|refused)$/.exec(id) ?? [];
      if ((functionNames as readonly string[]).includes(name)) return `<function>-${what}`;
      return (connectedNames as readonly string[]).includes(name) ? `<source>-${what}` : id;
    };
    for (const { Properties } of ofType('AWS::CloudWatch::Alarm', operations)) {
      const id = Properties.AlarmName.replace('dripline-local-', '') as string;
      const row = named.get(kindOf(id));
      const tells = /^Staff/.test(Properties.AlarmActions[0].Ref) ? 'staff' : 'engineer';
      expect({ id, heading: row && anchor(row.heading), tells: row?.tells }).toEqual({
        id,
        heading: Properties.AlarmDescription.split('#')[1],
        tells,
      });
    }
  });
});
