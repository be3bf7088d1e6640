/**
 * What a compiled email is: text segments with named holes, made by `content/` at build time and merged by
 * `render.ts` at send time. JSON all through, so that it can live in a table item under its own hash.
 */

/**
 * How a value is written into its place; decided by the compiler from the HTML context (content/README.md "From file to
 * release").
 */
export type Escape = 'html' | 'attribute' | 'url' | 'urlParameter' | 'text' | 'header';

/** A filter of the merge language and its arguments: `default`, `date`, `time`, `capitalize`. */
export type Filter = readonly [name: 'default' | 'date' | 'time' | 'capitalize', ...args: readonly string[]];

/** A condition: a path, and what it is compared with; without `op` the path must be truthy. */
export interface Condition {
  readonly path: string;
  readonly op?: '==' | '!=' | '>' | '<' | '>=' | '<=';
  readonly value?: string | number | boolean;
}

export type Segment =
  | string
  | { readonly path: string; readonly filters?: readonly Filter[]; readonly as: Escape }
  | {
      /** Branches of if/elsif, in order; every condition of a branch (joined by `and`) must hold. */
      readonly if: readonly { readonly all: readonly Condition[]; readonly then: readonly Segment[] }[];
      readonly else?: readonly Segment[];
    }
  | { readonly for: string; readonly in: string; readonly do: readonly Segment[] };

/** A picture as it is stored, under the hash of its canonical JSON: the same for every reader (C14). */
export interface StoredPicture {
  readonly type: 'image/png' | 'image/jpeg' | 'image/gif';
  readonly base64: string;
}

/** One email in one language. */
export interface CompiledTemplate {
  /** `nurture/01-welcome`: its path under `templates/`, without locale and ending. */
  readonly name: string;
  /** BCP 47: `en` or `es`. */
  readonly locale: string;
  readonly subject: readonly Segment[];
  readonly preheader: readonly Segment[];
  readonly html: readonly Segment[];
  readonly text: readonly Segment[];
  /** Every value path the email prints or asks about, sorted. */
  readonly names: readonly string[];
}

/** Values by dotted path root; leaves are what filters and escapes accept. */
export interface Values {
  readonly [name: string]: string | number | boolean | undefined | Values | readonly Values[];
}
