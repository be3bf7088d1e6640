/** What the templates ask for, in the words of the runtime that does it. */
import type { Rule as AlarmRule, AlarmState } from '../alarms/evaluate.ts';
import type { Expression } from '../alarms/expression.ts';
import type { PolicyDocument } from '../iam/policy.ts';
import type { EventPattern } from './pattern.ts';

export interface Table {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly streamArn: string;
  readonly keySchema: readonly { readonly AttributeName: string; readonly KeyType: 'HASH' | 'RANGE' }[];
  readonly attributes: readonly { readonly AttributeName: string; readonly AttributeType: 'S' | 'N' | 'B' }[];
  readonly indexes: readonly {
    readonly IndexName: string;
    readonly KeySchema: Table['keySchema'];
    readonly Projection: {
      readonly ProjectionType: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
      readonly NonKeyAttributes?: string[];
    };
  }[];
  readonly streamView: string | undefined;
  readonly ttlAttribute: string | undefined;
}

export interface Role {
  /** The access key its functions sign with: the logical id, or `<stack>.<logical id>` where two stacks share one. */
  readonly accessKey: string;
  readonly arn: string;
  readonly policies: readonly PolicyDocument[];
}

/** How Lambda treats asynchronous invocations (scheduler, event rules). */
export interface AsyncSettings {
  readonly retries: number;
  readonly maxAgeMs: number;
  /** Queue ARN. */
  readonly onFailure: string | undefined;
}

export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  /** What people call it: POWERTOOLS_SERVICE_NAME, else the physical name. */
  readonly service: string;
  /** The directory of its bundle. */
  readonly code: string;
  /** `index.handler`: file without its ending, and export. */
  readonly handler: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly role: Role;
  readonly async: AsyncSettings;
}

export interface StreamSource {
  /** Names its checkpoint on disk. */
  readonly id: string;
  readonly function: LambdaFunction;
  readonly table: Table;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly batchSize: number;
  readonly batchingWindowMs: number;
  /** −1: until the record expires. */
  readonly retries: number;
  /** −1: no limit. */
  readonly maxRecordAgeMs: number;
  readonly bisect: boolean;
  readonly reportsItemFailures: boolean;
  /** A record passes when it matches one of them; none: all pass. */
  readonly filters: readonly EventPattern[];
  /** Queue ARN. */
  readonly onFailure: string | undefined;
}

export interface Schedule {
  readonly name: string;
  readonly arn: string;
  readonly everyMs: number;
  readonly function: LambdaFunction;
  /** JSON. */
  readonly input: string;
}

export interface Rule {
  readonly name: string;
  readonly pattern: EventPattern;
  readonly targets: readonly RuleTarget[];
}

export interface RuleTarget {
  readonly function: LambdaFunction;
  readonly input:
    | { readonly kind: 'event' }
    | { readonly kind: 'constant'; readonly json: string }
    | { readonly kind: 'path'; readonly path: string }
    | { readonly kind: 'transformed'; readonly paths: Readonly<Record<string, string>>; readonly template: string };
}

export interface Route {
  /** `GET`, or `ANY`. */
  readonly method: string;
  /** `/confirm/{token}`, or `$default`. */
  readonly path: string;
  readonly key: string;
  readonly authorization: 'none' | 'iam' | 'jwt';
  /** Whose tokens open it, and for whom they must be made out. */
  readonly tokens?: { readonly issuer: string; readonly audience: readonly string[] };
  readonly function: LambdaFunction;
  readonly timeoutMs: number;
}

export interface HttpApi {
  readonly id: string;
  readonly stage: string;
  readonly routes: readonly Route[];
}

export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
}

export interface EventBus {
  readonly name: string;
  readonly arn: string;
}

export interface Secret {
  readonly arn: string;
  readonly value:
    | { readonly kind: 'given'; readonly text: string }
    | {
        readonly kind: 'generated';
        readonly length: number;
        readonly excluded: string;
        readonly classes: {
          readonly lower: boolean;
          readonly upper: boolean;
          readonly digits: boolean;
          readonly punctuation: boolean;
        };
        readonly into: { readonly template: string; readonly key: string } | undefined;
      };
}

export interface ConfigurationSet {
  readonly name: string;
  readonly suppression: readonly string[];
  readonly eventTypes: readonly string[];
}

/** A metric of an alarm, and what is taken of the values of one period. */
export interface WatchedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `Sum`, `Maximum`, `p99`, … */
  readonly statistic: string;
}

/** An alarm on a metric, or on metric math over several of one period. */
export interface MetricAlarm extends AlarmRule {
  readonly name: string;
  readonly arn: string;
  readonly description: string;
  /** ARNs of the topics it tells. */
  readonly tells: readonly string[];
  /** By id within the alarm. */
  readonly metrics: ReadonlyMap<string, WatchedMetric>;
  readonly expressions: ReadonlyMap<string, Expression>;
  /** The id whose values are compared. */
  readonly watched: string;
  readonly periodSeconds: number;
  /** As the template names it: `GreaterThanThreshold`, … */
  readonly comparison: string;
  readonly threshold: number;
}

/** An alarm on the states of other alarms. */
export interface CompositeAlarm {
  readonly name: string;
  readonly description: string;
  readonly tells: readonly string[];
  /** Names of those it asks about. */
  readonly alarms: readonly string[];
  /** @param stateOf by name. */
  holds(stateOf: (name: string) => AlarmState): boolean;
}

/** The whole of it. */
export interface Cloud {
  readonly region: string;
  readonly account: string;
  readonly tables: readonly Table[];
  readonly functions: readonly LambdaFunction[];
  readonly roles: readonly Role[];
  readonly sources: readonly StreamSource[];
  readonly schedules: readonly Schedule[];
  readonly rules: readonly Rule[];
  readonly api: HttpApi | undefined;
  readonly queues: readonly Queue[];
  readonly buses: readonly EventBus[];
  readonly secrets: readonly Secret[];
  readonly configurationSets: readonly ConfigurationSet[];
  readonly alarms: readonly MetricAlarm[];
  readonly compositeAlarms: readonly CompositeAlarm[];
  /** `type logicalId`, of what is known and has no consequence here. */
  readonly inert: readonly string[];
}
