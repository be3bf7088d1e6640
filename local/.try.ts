import { startSystem } from './system.ts';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
const home = mkdtempSync("/tmp/rt/h-");
const s = await startSystem({ home, assembly: process.env.ASM!, onProgress: (l) => console.log(l.what, l.detail ?? '', l.ms) });
let t = performance.now();
const r = await fetch(s.url + '/signup', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: 'ana@example.com', firstName: 'Ana', consent: true, adult: true, zone: 'America/New_York', interest: 'pain' }) });
console.log(r.status, await r.text());
await s.quiesce();
console.log('quiet', performance.now() - t, s.gateway.inbox.list());
for (let i = 0; i < 3; i++) {
  t = performance.now();
  const next = await s.clock.nextDue();
  console.log('next', next && new Date(next).toISOString());
  if (next === undefined) break;
  await s.clock.advanceTo(next);
  console.log('moved', performance.now() - t, s.gateway.inbox.count());
}
console.log(s.functionCounts());
console.log(JSON.stringify(s.gateway.counters.snapshot(), null, 1).slice(0, 3000));
await s.stop();
for (const f of readdirSync(home + '/logs')) console.log(f, readFileSync(home + '/logs/' + f, 'utf8').slice(0, 1500));
