/** What the studio's server and its page tell each other. */

export interface PartView {
  readonly kind: 'text' | 'button' | 'cell';
  /** As the editor reads it. */
  readonly doc: unknown;
  /** The emails that these words stand in. */
  readonly emails: readonly string[];
  /** In a file of their own, which several emails take in. */
  readonly shared: boolean;
  /** In an email whose absence can harm. */
  readonly safety: boolean;
}

export interface FindingView {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'advice';
  readonly message: string;
  readonly mend: string;
  readonly why: string;
  readonly source: string;
  readonly file: string;
  readonly line: number;
  /** Where it is on the email: the part, the paragraph's id in it, and the letters before it. */
  readonly part: string | undefined;
  readonly block: number | undefined;
  readonly letter: number | undefined;
}

/** Words that would break an email: kept, and not in the file. */
export interface DraftView {
  readonly email: string;
  readonly part: string;
  readonly doc: unknown;
  /** The email that would no longer compile. */
  readonly broken: string;
}

export interface EmailView {
  readonly file: string;
  readonly name: string;
  readonly journey: string;
  readonly locale: string;
  readonly form: 'full' | 'minimal';
  readonly subject: string;
  readonly preheader: string;
  /** Of the HTML. */
  readonly bytes: number;
  /** By merge tag as written. */
  readonly values: Readonly<Record<string, string>>;
  readonly holds: Readonly<Record<string, boolean>>;
  /** False: it cannot be made as its files are now. */
  readonly shown: boolean;
  /** By `file:offset`, as the marks of the HTML name them. */
  readonly parts: Readonly<Record<string, PartView>>;
  /** The same email in the other language. */
  readonly other: string | undefined;
  readonly person: string;
  readonly people: readonly { readonly id: string; readonly about: string; readonly name: string }[];
  readonly findings: readonly FindingView[];
  readonly draft: DraftView | undefined;
  /** What can be taken back, and brought again. */
  readonly undo: { readonly file: string } | undefined;
  readonly redo: { readonly file: string } | undefined;
}

export interface WordsSent {
  readonly email: string;
  readonly part: string;
  /** One opening of one part: what is sent is meant for the text that it was opened in. */
  readonly sitting: string;
  readonly doc: unknown;
  readonly save: boolean;
  /** Another program has changed the same words, and these are to stand. */
  readonly keep?: 'mine';
}

export type SavedWords =
  | { readonly state: 'tried'; readonly findings: readonly FindingView[] }
  | {
      readonly state: 'saved';
      readonly findings: readonly FindingView[];
      /** Characters of the file that were touched. */
      readonly touched: number;
      /** Somebody else has written elsewhere in the file: the words are to be opened anew. */
      readonly reopen: boolean;
    }
  | { readonly state: 'draft'; readonly findings: readonly FindingView[]; readonly draft: DraftView }
  /** Another program has changed the same words: `now` is what they are there. */
  | { readonly state: 'theirs'; readonly now: string }
  | { readonly state: 'refused'; readonly why: string };

export type Stepped =
  | { readonly state: 'done'; readonly file: string; readonly email: string | undefined }
  | { readonly state: 'nothing' }
  | { readonly state: 'changed' | 'gone'; readonly file: string };

/** An email on the wall. */
export interface WallEmail {
  readonly file: string;
  readonly name: string;
  readonly base: string;
  readonly form: 'full' | 'minimal';
  readonly locale: string;
  readonly journey: string;
  readonly subject: string;
  readonly preheader: string;
  readonly errors: number;
  readonly warnings: number;
  readonly advice: number;
  readonly compiles: boolean;
  /** Of the compiled email. */
  readonly hash: string;
  /** A translation whose English has changed since. */
  readonly older: boolean;
}

export interface WallView {
  /** False: it is as it was shown last, and is being made anew. */
  readonly fresh: boolean;
  readonly emails: readonly WallEmail[];
  /** Hashes of the words in force, by name and language; absent: nobody knows. */
  readonly inForce?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
