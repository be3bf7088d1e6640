import { startSystem } from './system.ts';
import { localPages } from './site/pages.ts';
const s = await startSystem({ home: '/tmp/rt/serve', port: 4398, scheduler: 'realTime', pages: localPages, onProgress: (l) => console.log(l.what, l.detail ?? '', l.ms), ...(process.env.ASM ? { assembly: process.env.ASM } : {}) });
console.log('ready');
setTimeout(() => s.stop().then(() => process.exit(0)), 300000);
process.once('SIGTERM', () => s.stop().then(() => process.exit(0)));
