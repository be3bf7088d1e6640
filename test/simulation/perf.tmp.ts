import { loadProduct } from '/work/main/test/simulation/product.ts';
import { runSeed } from '/work/main/test/simulation/run.ts';
const product = await loadProduct();
for(let s=1;s<20;s++) await runSeed(product,s);
const c=process.cpuUsage();const t=performance.now();
for(let s=5000;s<5150;s++) await runSeed(product,s);
const d=process.cpuUsage(c);
console.log('cpu seeds/s',150/((d.user+d.system)/1e6),'wall',150/((performance.now()-t)/1000), d.user/1e6,d.system/1e6);
