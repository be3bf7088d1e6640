/**
 * A V8 CPU profile by whose code the time went to. A sample belongs to the innermost frame that the bundle's source map knows:
 * Node's own time (sockets, hashes, JSON) is told by who asked for it, and what nobody of the bundle asked for is Node's.
 */
import { SourceMap } from 'node:module';

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: CallFrame;
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface Share {
  readonly name: string;
  /** Of the busy time: 0 to 1. */
  readonly share: number;
}
export interface Shares {
  /** Whose code it is: ours, the SDK's, another package's, Node's. */
  readonly whose: readonly Share[];
  /** By package, or by room of our own code. */
  readonly places: readonly Share[];
  /** What Node did: hashing, sockets, JSON. Part of `whose` and `places`, not beside them. */
  readonly node: readonly Share[];
  readonly busyMs: number;
}

/** V8's own names for what is no function. */
const idle: ReadonlySet<string> = new Set(['(idle)', '(root)']);

interface Place {
  readonly whose: string;
  readonly name: string;
}

const own = 'our own code';
const sdk = 'the AWS SDK';
const others = 'other packages';
const node = 'Node, for nobody of these';

/** @param source as the source map names it. */
export function placeOf(source: string): Place {
  const [, inPackage] = /(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source) ?? [];
  if (inPackage) return { whose: /^@(aws-sdk|smithy|aws)\//.test(inPackage) ? sdk : others, name: inPackage };
  // From the folder of the bundle: `../core/plan/plan.ts`.
  const [, room] = /^(?:\.\.\/)*((?:core|adapters)\/[^/]+|[^/]+)/.exec(source) ?? [];
  return { whose: own, name: `functions/${(room ?? source).replace(/\.ts$/, '')}` };
}

/** @param map of the bundle. @param bundleUrl by which the profile names it. */
export function sharesOf(profile: CpuProfile, map: string, bundleUrl: string): Shares {
  const sources = new SourceMap(JSON.parse(map));
  const byId = new Map(profile.nodes.map((each) => [each.id, each]));
  const parents = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const known = new Map<number, Place | undefined>();
  const ofFrame = ({ url, lineNumber, columnNumber }: CallFrame): Place | undefined => {
    if (url !== bundleUrl) return undefined;
    const entry = sources.findEntry(lineNumber, columnNumber);
    return 'originalSource' in entry ? placeOf(entry.originalSource) : undefined;
  };
  const placeById = (id: number): Place | undefined => {
    if (known.has(id)) return known.get(id);
    const frame = byId.get(id)?.callFrame;
    const parent = parents.get(id);
    const place = (frame && ofFrame(frame)) ?? (parent === undefined ? undefined : placeById(parent));
    known.set(id, place);
    return place;
  };
  const nativeOf = ({ url, functionName }: CallFrame): string => {
    if (functionName === '(garbage collector)') return 'garbage collection';
    if (/crypto/.test(url) || /^(Hash|Hmac|createHmac|hash|SecretKey|handle)/.test(functionName))
      return 'hashing and keys';
    if (
      /_http|net|stream|tls|agent/.test(url) ||
      /^(writev|writeUtf8String|writeLatin1String|shutdown)/.test(functionName)
    )
      return 'sockets and HTTP';
    if (/^(parse|stringify)$/.test(functionName)) return 'JSON';
    return 'the rest of Node';
  };
  const whose = new Map<string, number>();
  const places = new Map<string, number>();
  const natives = new Map<string, number>();
  let busy = 0;
  const add = (to: Map<string, number>, name: string, us: number) => to.set(name, (to.get(name) ?? 0) + us);
  profile.samples.forEach((id, index) => {
    const us = profile.timeDeltas[index] ?? 0;
    const frame = byId.get(id)?.callFrame;
    if (!frame || idle.has(frame.functionName)) return;
    busy += us;
    const place = placeById(id) ?? { whose: node, name: node };
    add(whose, place.whose, us);
    add(places, place.name, us);
    if (frame.url !== bundleUrl) add(natives, nativeOf(frame), us);
  });
  const shares = (of: Map<string, number>): Share[] =>
    [...of].map(([name, us]) => ({ name, share: us / busy })).sort((a, b) => b.share - a.share);
  return { whose: shares(whose), places: shares(places), node: shares(natives), busyMs: busy / 1_000 };
}
