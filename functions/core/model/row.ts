/** The rows that are kept of a person: which one something is about, and what a reader gets of one. */
import type { Call } from './call.ts';
import type { Due } from './due.ts';
import type { Enrollment } from './enrollment.ts';
import type { LogRow } from './personRecord.ts';
import type { Send } from './send.ts';

interface ById<Kind> {
  readonly kind: Kind;
  readonly contactId: string;
  /** Of a line of the log: its time and a few random digits. */
  readonly id: string;
}

/** Which row of a person is meant: its kind and ids. How the table writes that as keys is the table's own affair. */
export type RowName =
  | { readonly kind: 'contact'; readonly contactId: string }
  /** That a change of the person's facts is still to be planned from: one row a person (`Owed`). */
  | { readonly kind: 'owed'; readonly contactId: string }
  | ById<'appointment'>
  | ById<'call'>
  | ById<'log'>
  | ById<'send'>
  | ById<'signUp'>
  | { readonly kind: 'enrollment'; readonly contactId: string; readonly journey: string; readonly instance: string };

/** The name of a row of this kind, or of one of these kinds. */
export type NameOf<Kind extends RowName['kind']> = Extract<RowName, { readonly kind: Kind }>;

function idsOf(row: RowName): readonly string[] {
  switch (row.kind) {
    case 'contact':
    case 'owed':
      return [];
    case 'enrollment':
      return [row.journey, row.instance];
    default:
      return [row.id];
  }
}

/** A text that is the same for the same row and another for any other: for sets and maps. */
export function rowText(row: RowName): string {
  return [row.kind, row.contactId, ...idsOf(row)].join('\n');
}

/** A row of the due index that is of no kind its partition is for. */
export interface StrayRow {
  readonly kind: 'stray';
  /** Of what kind it is instead: one of ours, or `unknown`. Never the key itself, which may say anything. */
  readonly found: RowName['kind'] | 'unknown';
  /** Where it lies, in the store's own words: only the store reads it. */
  readonly place: string;
}

/** A row of a due partition that is for these kinds: its name and its place in the index, and nothing else of it. */
export type DueOf<Kind extends RowName['kind']> = (NameOf<Kind> | StrayRow) & { readonly due: Due };

/** What lies in a lane. */
export type DueRow = DueOf<'enrollment' | 'send'>;

/** The same for the same row, due at the same moment. */
export const dueText = (row: DueOf<RowName['kind']>): string =>
  `${row.kind === 'stray' ? row.place : rowText(row)}\n${row.due.at}`;

/** A row lies in a part of the due index that is not for its kind: somebody has to look, and the others go on (I12). */
export class StrayRowError extends Error {
  override readonly name = 'StrayRowError';
  readonly code: StrayRow['found'];

  constructor({ found }: StrayRow) {
    super(`a row of kind ${found} is where the due index holds others`);
    this.code = found;
  }
}

/** What other systems may hear of, as it is read: the row under its kind. */
export type ToldRow =
  | { readonly kind: 'enrollment'; readonly row: Enrollment }
  | { readonly kind: 'send'; readonly row: Send }
  | { readonly kind: 'call'; readonly row: Call }
  | { readonly kind: 'log'; readonly row: LogRow & { readonly contactId: string; readonly id: string } };

export type ToldName = NameOf<ToldRow['kind']>;

export function nameOf(told: ToldRow): ToldName {
  const { contactId } = told.row;
  if (told.kind === 'enrollment')
    return { kind: told.kind, contactId, journey: told.row.journey, instance: told.row.instance };
  return { kind: told.kind, contactId, id: told.row.id };
}
