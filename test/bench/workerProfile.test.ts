/** Whose time a profile's samples are. */
import { expect, test } from 'vitest';
import { type CpuProfile, placeOf, sharesOf } from '../../bench/worker/profile.ts';

test('a source of the bundle is a package’s, or a room’s', () => {
  expect(placeOf('../../node_modules/@smithy/core/dist-es/client.js')).toEqual({
    whose: 'the AWS SDK',
    name: '@smithy/core',
  });
  expect(placeOf('../../node_modules/a/node_modules/zod/v4/mini.js')).toMatchObject({ name: 'zod' });
  expect(placeOf('../core/plan/plan.ts')).toEqual({ whose: 'our own code', name: 'functions/core/plan' });
  expect(placeOf('../adapters/sender.ts')).toMatchObject({ name: 'functions/adapters/sender' });
  expect(placeOf('handler.ts')).toMatchObject({ name: 'functions/handler' });
});

/** One line of a bundle: columns 0 to 9 are the plan's, from 10 on the SDK's. */
const map = JSON.stringify({
  version: 3,
  sources: ['../core/plan/plan.ts', '../../node_modules/@aws-sdk/core/index.js'],
  names: [],
  mappings: 'AAAA,UCAA',
});
const bundle = 'file:///bundle/index.mjs';
const frame = (functionName: string, url: string, columnNumber = 0) => ({
  functionName,
  url,
  lineNumber: 0,
  columnNumber,
});

test('what Node does counts for whoever asked; waiting counts for nobody', () => {
  const profile: CpuProfile = {
    nodes: [
      { id: 1, callFrame: frame('(root)', ''), children: [2, 3, 6, 7] },
      { id: 2, callFrame: frame('(idle)', '') },
      { id: 3, callFrame: frame('plan', bundle, 2), children: [4] },
      { id: 4, callFrame: frame('sign', bundle, 12), children: [5] },
      { id: 5, callFrame: frame('createHmac', 'node:crypto') },
      { id: 6, callFrame: frame('onread', 'node:net') },
      { id: 7, callFrame: frame('(garbage collector)', '') },
    ],
    samples: [2, 3, 4, 5, 6, 7],
    timeDeltas: [900, 100, 200, 300, 350, 50],
  };
  const { whose, places, node, busyMs } = sharesOf(profile, map, bundle);
  expect(busyMs).toBe(1);
  expect(whose).toEqual([
    { name: 'the AWS SDK', share: 0.5 },
    { name: 'Node, for nobody of these', share: 0.4 },
    { name: 'our own code', share: 0.1 },
  ]);
  expect(places[0]).toEqual({ name: '@aws-sdk/core', share: 0.5 });
  expect(node).toEqual([
    { name: 'sockets and HTTP', share: 0.35 },
    { name: 'hashing and keys', share: 0.3 },
    { name: 'garbage collection', share: 0.05 },
  ]);
});
