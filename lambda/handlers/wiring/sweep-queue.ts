import { SQSClient } from '@aws-sdk/client-sqs';
import { ENVIRONMENT } from '../../contract/environment.ts';
import { createSqsSweepQueue } from '../../sweep/sqs-sweep-queue.ts';
import { type Environment, required } from './process.ts';

/** The region's endpoint, or the one that AWS_ENDPOINT_URL_SQS names; left to itself, the client takes the host of a queue's URL. */
export function sweepQueue(environment: Environment) {
  const client = new SQSClient({ useQueueUrlAsEndpoint: false });
  return createSqsSweepQueue(client, required(environment, ENVIRONMENT.sweepQueueUrl));
}
