/** Finds the engine's binary for this platform. */

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Throws an error naming the one command that adds the engine, when this platform's package is not installed. */
export function engineBinary(platform: string = process.platform, arch: string = process.arch): string {
  const name = `@dynoxide/${platform}-${arch}`;
  const file = platform === 'win32' ? 'dynoxide.exe' : 'dynoxide';
  try {
    const found = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), file);
    if (existsSync(found)) return found;
  } catch {
    // not installed: said below
  }
  throw new Error(
    `The embedded DynamoDB engine for this platform is not installed. Add it with: npm i --no-save ${name}\n` +
      '(or name a running DynamoDB endpoint in AWS_ENDPOINT_URL_DYNAMODB)',
  );
}
