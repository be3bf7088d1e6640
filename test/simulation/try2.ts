import { loadProduct } from './product.ts';
import { runSeed } from './run.ts';
import { shrink } from './shrink.ts';

const product = await loadProduct();
for (const s of process.argv.slice(2).map(Number)) {
  const r = await runSeed(product, s);
  const b = await shrink(product, r, 150);
  console.log('#### seed', s, Object.keys(r.choices).length, '→', JSON.stringify(b.choices));
  const again = await runSeed(product, s, { choices: b.choices, trace: true });
  console.log(again.told.slice(0, 60).join('\n'));
  console.log('--');
  console.log(again.trace.slice(-Number(process.env.TAIL ?? 60)).join('\n'));
}
