/** A compiled email as one page: every branch of every condition shown, values as "…". */
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import type { Segment } from '../../../functions/core/model/template.ts';

export type Node = DefaultTreeAdapterTypes.Node;
export type ElementNode = DefaultTreeAdapterTypes.Element;

/** What stands for a value. */
const held = '…';

export function flattened(segments: readonly Segment[]): string {
  let out = '';
  for (const segment of segments) {
    if (typeof segment === 'string') out += segment;
    else if ('path' in segment) out += segment.as === 'url' ? `https://value.example/${segment.path}` : held;
    else if ('for' in segment) out += flattened(segment.do);
    else out += segment.if.map(({ then }) => flattened(then)).join('') + flattened(segment.else ?? []);
  }
  return out;
}

/** Two rules read it, and neither changes it. */
const pages = new WeakMap<readonly Segment[], DefaultTreeAdapterTypes.Document>();

export function pageOf(segments: readonly Segment[]): DefaultTreeAdapterTypes.Document {
  const known = pages.get(segments);
  if (known) return known;
  const made = parse(flattened(segments));
  pages.set(segments, made);
  return made;
}

export const isElement = (node: Node): node is ElementNode => 'tagName' in node;

export const attributeOf = (node: ElementNode, name: string): string | undefined =>
  node.attrs.find((attribute) => attribute.name === name)?.value;

/** Every node below `node`, itself first, in the order of the page. */
export function* below(node: Node): Generator<Node> {
  yield node;
  if ('childNodes' in node) for (const child of node.childNodes) yield* below(child);
}
