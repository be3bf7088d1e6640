import { loadProduct } from './product.ts';
import { runSeed } from './run.ts';

const product = await loadProduct();
const r = await runSeed(product, Number(process.argv[2]), {
  trace: true,
  ...(process.argv[3] ? { choices: JSON.parse(process.argv[3]) } : {}),
});
console.log(r.trace.join('\n'));
