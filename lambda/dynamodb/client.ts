import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** For calls that somebody waits for: they end well before API Gateway does (29 s). */
const WAITED_FOR = { maxAttempts: 3, requestTimeout: 3_000 };

/** For work behind the requests: a table that is throttled for half a minute is no reason to give up. */
export const PATIENT = { maxAttempts: 10, requestTimeout: 10_000 };

/**
 * @param limits attempts of a call, and milliseconds for each. Region, credentials and, on a machine without
 * AWS, AWS_ENDPOINT_URL_DYNAMODB are read from the environment by the SDK.
 */
export function createDocumentClient(limits = WAITED_FOR): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    retryMode: 'standard',
    maxAttempts: limits.maxAttempts,
    requestHandler: {
      connectionTimeout: 1_000,
      requestTimeout: limits.requestTimeout,
      throwOnRequestTimeout: true,
    },
  });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}
