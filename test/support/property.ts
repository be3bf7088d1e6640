/**
 * fast-check for the tests: the same cases every time. A red run is red again when it is repeated, and a change that has
 * nothing to do with it stays green. `npm run test:long` draws fresh cases and prints the seed that draws them again.
 */
import fc from 'fast-check';

const fixedSeed = 20_260_115;

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.DRIPLINE_SEED ?? fixedSeed) });

export default fc;
