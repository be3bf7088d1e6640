/** Production is synthesized only with words that are signed (I15). */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionName } from '../functions/core/model/functionNames.ts';
import { lacking, nothingSigned, type Signable, type Signed } from '../functions/core/model/signature.ts';
import { EnvironmentError } from './environment.ts';

/** The functions that send, or plan what is sent. */
const senders: readonly FunctionName[] = ['dispatch', 'enroll', 'upkeep'];

/** @throws EnvironmentError naming the parts that nobody has signed, or that were withdrawn. */
export function refuseUnsigned(functionsRoot: string): void {
  for (const name of senders) {
    const path = join(functionsRoot, name, 'words.json');
    if (!existsSync(path))
      throw new EnvironmentError(`${path} is not there: run "npm run build -- --environment prod"`);
    const { release, signed = nothingSigned } = JSON.parse(readFileSync(path, 'utf8')) as {
      readonly release: Signable;
      readonly signed?: Signed;
    };
    const lack = lacking(release, signed);
    if (lack.length === 0) continue;
    const some = lack.slice(0, 5).map((each) => `${each.part} (${each.lack})`);
    const rest = lack.length > some.length ? ` and ${lack.length - some.length} more` : '';
    throw new EnvironmentError(
      `production sends only what is signed (I15), and the words beside ${name} are not: ${some.join(', ')}${rest}. Sign them with "npm run words:sign", then run "npm run build -- --environment prod"`,
    );
  }
}
