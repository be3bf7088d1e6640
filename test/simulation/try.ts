import { loadProduct } from './product.ts';
import { runSeed } from './run.ts';

const [from, n, mode] = process.argv.slice(2);
const product = await loadProduct();
const t = performance.now();
const sums: Record<string, number> = {};
let bad = 0;
const kinds: Record<string, number[]> = {};
for (let s = Number(from); s < Number(from) + Number(n); s++) {
  const r = await runSeed(product, s, { trace: mode === 't' });
  for (const [k, v] of Object.entries(r.counts)) sums[k] = (sums[k] ?? 0) + v;
  if (mode === 't') console.log(r.trace.join('\n'));
  if (r.violations.length) {
    bad++;
    for (const v of r.violations.slice(0, 1)) {
      const k = v.what + ' ' + v.detail.replace(/\d[\d:.TZ-]*/g, '#').slice(0, 110);
      (kinds[k] ??= []).push(s);
    }
  }
}
const el = (performance.now() - t) / 1000;
if (mode !== 't') console.log(sums);
for (const [k, v] of Object.entries(kinds).sort((a, b) => b[1].length - a[1].length))
  console.log(v.length, k, v.slice(0, 8).join(','));
console.log('bad', bad, 'of', n, (Number(n) / el).toFixed(1) + ' seeds/s');
