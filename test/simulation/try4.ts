import { mutants, plant } from './mutants.ts';
import { runSeed } from './run.ts';

const max = Number(process.argv[2] ?? 100);
const only = process.argv[3];
for (const m of mutants) {
  if (only && !m.name.includes(only)) continue;
  let p;
  try {
    p = await plant(m);
  } catch (e) {
    console.log('BAD', (e as Error).message);
    continue;
  }
  let at: number | null = null,
    what = '';
  const t = performance.now();
  for (let s = 1; s <= max && at === null; s++) {
    const r = await runSeed(p.product, s);
    if (r.violations[0]) {
      at = s;
      what = r.violations[0].what + ' ' + r.violations[0].detail.slice(0, 110);
    }
  }
  p.remove();
  console.log(at ?? 'SURVIVES', m.name, '|', what, ((performance.now() - t) / 1000).toFixed(1) + 's');
}
