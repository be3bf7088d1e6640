/** Answers in FHIR: an OperationOutcome for each thing, a Bundle of them for many. https://hl7.org/fhir/R4/operationoutcome.html */
import { defined } from '../core/model/defined.ts';
import type { Outcome } from '../web/bookings.ts';
import type { Response } from '../web/http.ts';

export interface Issue {
  readonly severity: 'error' | 'warning' | 'information';
  /** Of the value set IssueType. */
  readonly code: string;
  readonly diagnostics: string;
  readonly expression?: readonly string[];
}

/** What became of one resource. */
export interface Answer {
  readonly status: number;
  readonly issues: readonly Issue[];
}

export const outcomeResource = (issues: readonly Issue[]) => ({ resourceType: 'OperationOutcome', issue: issues });

export function fhir(status: number, resource: object): Response {
  return {
    statusCode: status,
    headers: {
      'cache-control': 'no-store',
      'content-type': 'application/fhir+json; charset=utf-8',
      'x-content-type-options': 'nosniff',
    },
    body: JSON.stringify(resource),
  };
}

export const error = (status: number, code: string, diagnostics: string, expression?: string): Answer => ({
  status,
  issues: [
    defined({ severity: 'error', code, diagnostics, expression: expression === undefined ? undefined : [expression] }),
  ],
});

export const said = (diagnostics: string, status = 200): Answer => ({
  status,
  issues: [{ severity: 'information', code: 'informational', diagnostics }],
});

/** IssueType of a refusal by its status. */
const codes: Readonly<Record<number, string>> = { 409: 'conflict', 422: 'processing' };

/** A booking's outcome as FHIR says it. */
export function answerOf({ status, result, reason, revision, faults, warnings = [] }: Outcome): Answer {
  if (status >= 400) {
    const fields = faults ?? [];
    if (fields.length === 0) return error(status, codes[status] ?? 'exception', reason ?? result);
    return {
      status,
      issues: fields.map(({ field, reason: why }) => ({
        severity: 'error',
        code: 'value',
        diagnostics: `${field} ${why}`,
        expression: [`Appointment.${field}`],
      })),
    };
  }
  const detail = reason ?? (revision === undefined ? undefined : `revision ${revision}`);
  const answer = said(detail === undefined ? result : `${result}: ${detail}`, result === 'booked' ? 201 : 200);
  const left = warnings.map(
    ({ field, reason: why }): Issue => ({ severity: 'warning', code: 'value', diagnostics: `${field} ${why}` }),
  );
  return { ...answer, issues: [...answer.issues, ...left] };
}
