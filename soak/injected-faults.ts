/** Faults that DynamoDB Local never makes by itself: transactions that meet others, and tables that are throttled. */
import {
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

export interface Injected {
  conflicts: number;
  throttles: number;
}

/** Of all transactions this share fails before it reaches the table, half in a conflict and half throttled. Counts what it does. */
export function injectFaults(client: DynamoDBDocumentClient, share: number): Injected {
  const injected: Injected = { conflicts: 0, throttles: 0 };
  client.middlewareStack.add(
    (next, context) => async (request) => {
      const isTransaction = context['commandName'] === 'TransactWriteItemsCommand';
      const draw = isTransaction ? Math.random() : 1;
      if (draw < share / 2) {
        injected.conflicts += 1;
        throw new TransactionCanceledException({
          message: 'cancelled',
          $metadata: {},
          CancellationReasons: [{ Code: 'TransactionConflict' }],
        });
      }
      if (draw < share) {
        injected.throttles += 1;
        throw new ProvisionedThroughputExceededException({ message: 'throttled', $metadata: {} });
      }
      return next(request);
    },
    { step: 'initialize', name: 'injectFaults' },
  );
  return injected;
}
