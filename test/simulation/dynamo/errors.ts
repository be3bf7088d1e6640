/** What DynamoDB answers when it does not do as it is asked: the SDK's own classes, by the words of the API reference. */
import {
  type AttributeValue,
  type CancellationReason,
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';

/** A request that is wrong in itself. */
export class ValidationException extends Error {
  override readonly name = 'ValidationException';
  readonly $metadata = { httpStatusCode: 400 };
}

/** Something of DynamoDB that nothing here needed yet: an engine that guesses proves nothing. */
export class UnknownExpressionError extends Error {
  override readonly name = 'UnknownExpressionError';
}

const $metadata = { httpStatusCode: 400 };

/** A refused condition is an answer, and common: a stack would cost more than all that led to it. */
function withoutStack<T>(make: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

export function conditionFailed(
  returning: string | undefined,
  before: Readonly<Record<string, AttributeValue>> | undefined,
): Error {
  const item = returning === 'ALL_OLD' && before ? { Item: { ...before } } : {};
  return withoutStack(
    () => new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata, ...item }),
  );
}

export function transactionCancelled(reasons: CancellationReason[]): Error {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  return withoutStack(
    () =>
      new TransactionCanceledException({
        message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
        $metadata,
        CancellationReasons: reasons,
      }),
  );
}

/** Another transaction is busy with an item of this one. @param actions how many this one has. @param at which of them. */
export function transactionConflict(actions: number, at: number): Error {
  const conflict = { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' };
  return transactionCancelled(
    Array.from({ length: actions }, (_, index) => (index === at ? conflict : { Code: 'None' })),
  );
}

/** A transaction is busy with the item that a single write is about. */
export function itemInTransaction(): Error {
  const message = 'Transaction is ongoing for the item';
  return withoutStack(() => new TransactionConflictException({ message, $metadata }));
}
