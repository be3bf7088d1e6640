import { describe, expect, it } from 'vitest';
import type { Rule, RuleTarget } from '../../../local/cloud/model.ts';
import { AsyncInvoker } from '../../../local/runtime/async.ts';
import { Bus } from '../../../local/runtime/bus.ts';
import { Timers } from '../../../local/runtime/timers.ts';
import { atPath, transformed } from '../../../local/runtime/transform.ts';

const event = { id: 'e', detail: { type: 'Bounce', tags: { send: ['c_"1"'], 'ses:set': ['x'] }, size: 2, none: null } };
const template = (text: string, paths: Record<string, string>): RuleTarget['input'] => ({
  kind: 'transformed',
  template: text,
  paths,
});

describe('what a rule gives its target', () => {
  it.each<[string, unknown]>([
    ['$.detail.type', 'Bounce'],
    ['$.detail.tags.send[0]', 'c_"1"'],
    ["$.detail.tags['ses:set'][0]", 'x'],
    ['$.detail.nowhere.deeper', undefined],
    ['$', event],
  ])('finds %s', (path, value) => {
    expect(atPath(event, path)).toEqual(value);
  });

  it.each(['detail.type', '$.detail[*]', '$..type'])('refuses the path %s', (path) => {
    expect(() => atPath(event, path)).toThrow(/is not a path/);
  });

  it('fills a template: bare as JSON, within quotes as text, escaped', () => {
    const input = template('{"type":<type>,"tag":"<tag>","size":<size>,"none":<none>,"less":"a < b"}', {
      type: '$.detail.type',
      tag: '$.detail.tags.send[0]',
      size: '$.detail.size',
      none: '$.detail.none',
    });
    expect(transformed(event, input)).toEqual({ type: 'Bounce', tag: 'c_"1"', size: 2, none: null, less: 'a < b' });
  });

  it('fails a delivery whose template, filled, is not JSON', () => {
    expect(() => transformed(event, template('{"type":<type>}', { type: '$.detail.nowhere' }))).toThrow(/is not JSON/);
  });

  it('gives the event itself, a part of it, or a constant', () => {
    expect(transformed(event, { kind: 'event' })).toBe(event);
    expect(transformed(event, { kind: 'path', path: '$.detail.size' })).toBe(2);
    expect(transformed(event, { kind: 'constant', json: '{"a":1}' })).toEqual({ a: 1 });
  });
});

describe('the bus', () => {
  function busWith(rules: Rule[], run: () => Promise<unknown> = async () => null) {
    const acknowledged: string[] = [];
    const given: unknown[] = [];
    const troubles: unknown[] = [];
    let settled = () => {};
    const timers = new Timers(() => 0);
    const invoker = new AsyncInvoker({
      run: (_target, input) => {
        given.push(input);
        return run();
      },
      now: () => 0,
      timers,
      toQueue: async () => {},
    });
    const bus = new Bus({
      rules,
      invoker,
      acknowledge: (id) => acknowledged.push(id),
      onTrouble: (error) => troubles.push(error),
      onSettled: () => settled(),
    });
    const publish = (one: { id: string }) =>
      new Promise<void>((resolve) => {
        settled = resolve;
        bus.publish(one);
      });
    return { publish, acknowledged, given, troubles };
  }
  const target = { function: { async: { retries: 0, maxAgeMs: 60_000 } }, input: { kind: 'event' } } as RuleTarget;
  const rule = (matches: boolean): Rule => ({ name: 'r', pattern: () => matches, targets: [target] });

  it('gives an event to each rule it matches, and acknowledges it once', async () => {
    const { publish, acknowledged, given } = busWith([rule(true), rule(false), rule(true)]);
    await publish(event);
    expect(given).toEqual([event, event]);
    expect(acknowledged).toEqual(['e']);
  });

  it('acknowledges what no rule wants', async () => {
    const { publish, acknowledged } = busWith([]);
    await publish(event);
    expect(acknowledged).toEqual(['e']);
  });

  it('acknowledges each of two copies', async () => {
    const { publish, acknowledged } = busWith([rule(true)]);
    await publish(event);
    await publish(event);
    expect(acknowledged).toEqual(['e', 'e']);
  });

  it('leaves an event pending when a target could not even be asked', async () => {
    const { publish, acknowledged, troubles } = busWith([rule(true)], () => Promise.reject(new Error('stopped')));
    await publish(event);
    expect(acknowledged).toEqual([]);
    expect(troubles).toHaveLength(1);
  });
});
