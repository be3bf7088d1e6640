/** A real Chromium for page tests: the one that is there, else one that is installed. Never skipped in silence. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = [
  process.env.CHROMIUM_PATH,
  // Chromium without its windows: the same pages and pictures, in half the time.
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const found = (): string | undefined =>
  [...places, playwrightsOwn()].find((path) => path !== undefined && existsSync(path));

function playwrightsOwn(): string | undefined {
  try {
    return chromium.executablePath();
  } catch {
    return undefined;
  }
}

const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });

/** As root on Debian and its kin by apt; anywhere else Playwright's own download. */
function install(): void {
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    run('apt-get', 'update', '-qq');
    try {
      run('apt-get', 'install', '-y', '-qq', 'chromium-headless-shell');
    } catch {
      // Not every kin of Debian has it.
      run('apt-get', 'install', '-y', '-qq', 'chromium');
    }
  } else {
    run(process.execPath, 'node_modules/playwright-core/cli.js', 'install', 'chromium');
  }
}

/**
 * @param more arguments beside the usual ones.
 * @throws Error when no browser is found and none can be installed: then the tests fail, and say so.
 */
export async function openBrowser(more: readonly string[] = []): Promise<Browser> {
  if (found() === undefined) install();
  const executablePath = found();
  if (executablePath === undefined) throw new Error('no Chromium was found or could be installed: set CHROMIUM_PATH');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
      ...more,
    ],
  });
}
