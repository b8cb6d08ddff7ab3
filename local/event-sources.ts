/** Starts the template's event source mappings: what on AWS Lambda's own pollers do. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { MappingDescription } from './event-source-description.ts';
import type { Invocation } from './invocation.ts';
import type { MessageQueue } from './message-queue.ts';
import type { Polling } from './polling.ts';
import { startQueueMapping } from './queue-mapping.ts';
import { startStreamMapping } from './stream-mapping.ts';
import { openStreamPositions } from './stream-positions.ts';
import { createStreamReader } from './stream-reader.ts';
import type { StackDescription, TableDescription } from './template.ts';

/** Long enough to cost nothing, short enough to watch. */
const REST_MILLISECONDS = 1000;

export interface EventSourceOptions {
  readonly stack: StackDescription;
  readonly dynamodbEndpoint: string;
  readonly queues: ReadonlyMap<string, MessageQueue>;
  readonly invoke: (functionArn: string, event: unknown) => Promise<Invocation>;
  readonly logDirectory: string;
  /** Absent: every start reads the streams from their beginning. */
  readonly positionsFile?: string;
}

/** @throws Error for a mapping whose source or function the template does not have. */
export async function startEventSources(options: EventSourceOptions): Promise<Polling> {
  const { stack, logDirectory } = options;
  const file = join(logDirectory, 'event-sources.log');
  const output = createWriteStream(file, { flags: 'w', mode: 0o600 });
  const log = (line: string) => {
    if (!output.writableEnded) output.write(`${new Date().toISOString()} ${line}\n`);
  };
  const pollings: Polling[] = [];
  for (const mapping of stack.mappings) pollings.push(await startMapping(options, mapping, log));
  return {
    stop() {
      for (const polling of pollings) polling.stop();
      output.end();
    },
  };
}

async function startMapping(
  options: EventSourceOptions,
  mapping: MappingDescription,
  log: (line: string) => void,
): Promise<Polling> {
  const { stack, queues } = options;
  const { arn } = stack.functions.find(({ name }) => name === mapping.functionName) ?? {};
  if (arn === undefined) throw new Error(`template: ${mapping.logicalId} calls no function of it`);
  const invoke = (event: unknown) => options.invoke(arn, event);
  const table = stack.tables.find(({ streamArn }) => streamArn === mapping.sourceArn);
  if (table) return startTableMapping(options, mapping, table, invoke, log);
  const queue = queues.get(mapping.sourceArn);
  if (!queue) throw new Error(`template: ${mapping.logicalId} reads nothing that is here`);
  const { region } = stack.place;
  return startQueueMapping({
    mapping,
    queue,
    region,
    invoke,
    log,
    restMilliseconds: REST_MILLISECONDS,
  });
}

async function startTableMapping(
  { stack, dynamodbEndpoint, queues, positionsFile }: EventSourceOptions,
  mapping: MappingDescription,
  table: TableDescription,
  invoke: (event: unknown) => Promise<Invocation>,
  log: (line: string) => void,
): Promise<Polling> {
  const connection = {
    endpoint: dynamodbEndpoint,
    region: stack.place.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const positions = openStreamPositions(positionsFile);
  const client = new DynamoDBStreamsClient(connection);
  const reader = createStreamReader({
    client,
    streamArn: await findStream(new DynamoDBClient(connection), table.name),
    startingPosition: mapping.startingPosition,
    positions,
  });
  const deadLetters = queues.get(mapping.onFailureArn ?? '');
  const polling = startStreamMapping({
    mapping,
    reader,
    positions,
    invoke,
    onGivenUp: (message) => deadLetters?.send([message]),
    log,
    restMilliseconds: REST_MILLISECONDS,
  });
  return {
    stop() {
      polling.stop();
      client.destroy();
    },
  };
}

/** DynamoDB Local names a stream after the moment of its making. */
async function findStream(client: DynamoDBClient, TableName: string): Promise<string> {
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    if (Table?.LatestStreamArn === undefined) throw new Error(`${TableName} has no stream`);
    return Table.LatestStreamArn;
  } finally {
    client.destroy();
  }
}
