import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { describe, expect, it } from 'vitest';
import { plain, RenderError, render } from '../../../functions/core/email/render.ts';
import type { CompiledTemplate, Escape, Segment, Values } from '../../../functions/core/model/template.ts';
import { hostile } from '../../support/hostile.ts';

const options = { locale: 'en', zone: 'America/New_York' };

const template = (
  html: readonly Segment[],
  subject: readonly Segment[] = ['s'],
  preheader: readonly Segment[] = [],
): CompiledTemplate => ({
  name: 'nurture/it',
  locale: 'en',
  subject,
  preheader,
  html,
  text: [],
  names: [],
});

const print = (as: Escape, value: string): string =>
  render(template([{ path: 'a.b', as }]), { a: { b: value } }, options).html;

describe('escapes', () => {
  it.each<[Escape, string, string]>([
    ['html', `<b>"A" & 'B'</b>`, '&lt;b&gt;&quot;A&quot; &amp; &#39;B&#39;&lt;/b&gt;'],
    ['attribute', `" onclick="x`, '&quot; onclick=&quot;x'],
    ['text', '<b> & "c"', '<b> & "c"'],
    ['header', 'A\r\nBcc: x@example.com', 'A Bcc: x@example.com'],
    ['text', 'A\r\nB', 'A B'],
    ['urlParameter', `a b&c=d#e?f/'"<>`, 'a%20b%26c%3Dd%23e%3Ff%2F%27%22%3C%3E'],
    ['urlParameter', 'hello@example.com', 'hello@example.com'],
    ['url', 'https://a.example/x?b=1&c=2', 'https://a.example/x?b=1&amp;c=2'],
    ['url', 'tel:+18455550142', 'tel:+18455550142'],
    ['url', 'http://127.0.0.1:4300/preferences/x', 'http://127.0.0.1:4300/preferences/x'],
    ['url', 'http://localhost:4300/x', 'http://localhost:4300/x'],
    ['html', 'abc\u202edef', 'abc def'],
    ['html', '🌻 יעל', '🌻 יעל'],
    ['urlParameter', 'a\ud800b', 'a%EF%BF%BDb'],
  ])('%s: %s', (as, value, expected) => {
    expect(print(as, value)).toBe(expected);
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'http://a.example/',
    'http://localhost.evil.example/',
    'http://127.0.0.1.evil.example/',
    'http://localhost@evil.example/',
    '//a.example',
    '/preferences',
    'https://',
    'https://a.example/ x',
    'https://a.example/"onclick="x',
    'https:\\\\a.example',
    'x',
  ])('refuses the link %j', (value) => {
    expect(() => print('url', value)).toThrow(RenderError);
  });
});

describe('values', () => {
  it.each<[string, Values]>([
    ['missing', {}],
    ['undefined', { a: { b: undefined } }],
    ['empty', { a: { b: '' } }],
    ['blank', { a: { b: '  ' } }],
    ['a control character', { a: { b: '\u0000' } }],
    ['a direction mark', { a: { b: '\u202e' } }],
    ['null', { a: { b: null as unknown as undefined } }],
  ])('a required value that is %s stops the email', (_what, values) => {
    const error = (() => {
      try {
        render(template([{ path: 'a.b', as: 'html' }]), values, options);
      } catch (caught) {
        return caught;
      }
      return undefined;
    })();
    expect(error).toBeInstanceOf(RenderError);
    expect(error).toMatchObject({ code: 'missing', path: 'a.b' });
  });

  it('never tells the value in an error', () => {
    expect(() => print('url', 'secret-token')).toThrow(/^(?!.*secret-token)/);
  });

  it('prints zero', () => {
    expect(render(template([{ path: 'n', as: 'html' }]), { n: 0 }, options).html).toBe('0');
  });

  it('refuses a value that is no leaf', () => {
    expect(() => render(template([{ path: 'a', as: 'html' }]), { a: { b: 'x' } }, options)).toThrow(
      /a: the value is not/,
    );
  });

  it('prints a moment in the zone it is given, named', () => {
    const segments: Segment[] = [
      { path: 'at', filters: [['date']], as: 'html' },
      ', ',
      { path: 'at', filters: [['time']], as: 'html' },
    ];
    const values = { at: '2027-03-12T16:00:00.000Z' };
    expect(render(template(segments), values, options).html).toBe('Friday, March 12, 11:00 am Eastern Time');
    expect(render(template(segments), values, { locale: 'es', zone: 'America/Los_Angeles' }).html).toBe(
      'viernes 12 de marzo, 8:00 a. m., hora del Pacífico',
    );
  });

  it('refuses a moment that is none', () => {
    expect(() =>
      render(template([{ path: 'at', filters: [['time']], as: 'html' }]), { at: 'tomorrow' }, options),
    ).toThrow(/at: the value is not an instant/);
  });

  it('takes the default for what is missing or empty, and escapes it', () => {
    const segments: Segment[] = [{ path: 'a', filters: [['default', 'you & yours']], as: 'html' }];
    expect(render(template(segments), {}, options).html).toBe('you &amp; yours');
    for (const a of ['', ' ', '\r\n', '\u2066']) {
      expect(render(template(segments), { a }, options).html).toBe('you &amp; yours');
    }
  });

  it('asks of a blank name what it would ask of a missing one', () => {
    // biome-ignore lint/suspicious/noThenProperty: the segment's own name, never awaited
    const segments: Segment[] = [{ if: [{ all: [{ path: 'a' }], then: ['yes'] }], else: ['no'] }];
    for (const a of ['', ' ', '\u0000', undefined]) expect(render(template(segments), { a }, options).html).toBe('no');
    expect(render(template(segments), { a: 0 }, options).html).toBe('yes');
  });

  it('goes through lists, inside lists', () => {
    const segments: Segment[] = [
      {
        for: 'day',
        in: 'days',
        do: [
          { path: 'day.name', as: 'html' },
          ':',
          { for: 'at', in: 'day.times', do: [' ', { path: 'at.text', as: 'html' }] },
          ';',
        ],
      },
      { path: 'day', filters: [['default', 'none']], as: 'html' },
    ];
    const values: Values = {
      days: [
        { name: 'A', times: [{ text: '1' }, { text: '2' }] },
        { name: 'B', times: [] },
      ],
    };
    expect(render(template(segments), values, options).html).toBe('A: 1 2;B:;none');
  });
});

describe('hostile values', () => {
  const shape = (html: string): string => {
    const tags: string[] = [];
    const visit = (node: DefaultTreeAdapterTypes.Node): void => {
      if ('tagName' in node) tags.push(`${node.tagName}[${node.attrs.map(({ name }) => name).join()}]`);
      else if (node.nodeName === '#comment') tags.push('comment');
      if ('childNodes' in node) for (const child of node.childNodes) visit(child);
    };
    visit(parse(html));
    return tags.join(' ');
  };
  const place: Segment[] = [
    '<!doctype html><html><head><title>',
    { path: 'x', as: 'attribute' },
    '</title></head><body><p title="',
    { path: 'x', as: 'attribute' },
    '">',
    { path: 'x', as: 'html' },
    '</p><a href="https://a.example/?q=',
    { path: 'x', as: 'urlParameter' },
    '&amp;r=1">A</a></body></html>',
  ];
  const plainShape = shape(render(template(place), { x: 'plain' }, options).html);

  it.each(hostile)('%j changes nothing but its own words', (value) => {
    const rendered = render(
      template(place, ['Hello ', { path: 'x', as: 'header' }], [{ path: 'x', as: 'header' }]),
      { x: value },
      options,
    );
    expect(shape(rendered.html)).toBe(plainShape);
    expect(rendered.subject).not.toMatch(/[\u0000-\u001f\u007f\u2028\u2029]/);
    expect(rendered.html.isWellFormed()).toBe(true);
    const parsed = new URL(/href="([^"]*)"/.exec(rendered.html)?.[1]?.replaceAll('&amp;', '&') ?? '');
    expect(parsed.host).toBe('a.example');
    expect(parsed.searchParams.get('q')).toBe(plain(value));
    expect(parsed.searchParams.get('r')).toBe('1');
  });
});
