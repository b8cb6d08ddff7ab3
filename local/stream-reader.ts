/** Reads the stream of a table in DynamoDB Local, shard by shard, from where an earlier start left off. */
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ResourceNotFoundException,
  type Shard,
  type _Record as StreamRecord,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import type { StreamPositions } from './stream-positions.ts';

export interface ShardRecords {
  readonly shardId: string;
  readonly records: readonly StreamRecord[];
}

export interface StreamReader {
  /**
   * Hands over what is new, in order, one shard after the other. What was handed over is not read again once `handle` is through.
   * @returns how many records there were; GetRecords gives 1,000 at the most.
   */
  read(handle: (records: ShardRecords) => Promise<void>): Promise<number>;
}

export interface StreamReaderOptions {
  readonly client: DynamoDBStreamsClient;
  readonly streamArn: string;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly positions: StreamPositions;
}

export function createStreamReader(options: StreamReaderOptions): StreamReader {
  const { client, streamArn, positions } = options;
  /** Open shards, parents before children; an iterator lives 15 minutes. */
  const iterators = new Map<string, string | undefined>();
  const ended = new Set<string>();

  async function findShards(): Promise<void> {
    const shards = await describeShards(client, streamArn);
    for (const { ShardId: shardId = '' } of shards) {
      if (!ended.has(shardId) && !iterators.has(shardId)) iterators.set(shardId, undefined);
    }
  }

  async function iteratorOf(shardId: string): Promise<string | undefined> {
    const position = positions.get(shardId);
    const input = { StreamArn: streamArn, ShardId: shardId };
    const from = (ShardIteratorType: 'TRIM_HORIZON' | 'LATEST') =>
      client.send(new GetShardIteratorCommand({ ...input, ShardIteratorType }));
    if (position === undefined) return (await from(options.startingPosition)).ShardIterator;
    const after = new GetShardIteratorCommand({
      ...input,
      ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
      SequenceNumber: position,
    });
    const answer = await client.send(after).catch((error: unknown) => {
      if (error instanceof TrimmedDataAccessException) return from('TRIM_HORIZON');
      throw error;
    });
    return answer.ShardIterator;
  }

  async function readShard(
    shardId: string,
    handle: (records: ShardRecords) => Promise<void>,
  ): Promise<number> {
    const ShardIterator = iterators.get(shardId) ?? (await iteratorOf(shardId));
    const { Records: records = [], NextShardIterator: next } = await client.send(
      new GetRecordsCommand({ ShardIterator }),
    );
    const last = records.at(-1)?.dynamodb?.SequenceNumber;
    if (records.length > 0) await handle({ shardId, records });
    if (last !== undefined) positions.set(shardId, last);
    if (next === undefined) {
      iterators.delete(shardId);
      ended.add(shardId);
    } else {
      iterators.set(shardId, next);
    }
    return records.length;
  }

  return {
    async read(handle) {
      let count = 0;
      if (iterators.size === 0) await findShards();
      for (const shardId of [...iterators.keys()]) {
        try {
          count += await readShard(shardId, handle);
        } catch (error) {
          // An iterator that has expired, a shard that is gone with its records: the next round begins at its position, or without it.
          if (error instanceof ResourceNotFoundException) iterators.delete(shardId);
          else iterators.set(shardId, undefined);
          throw error;
        }
        if (!iterators.has(shardId)) await findShards();
      }
      return count;
    },
  };
}

/** In their order: a shard comes after the one that it continues. */
async function describeShards(
  client: DynamoDBStreamsClient,
  StreamArn: string,
): Promise<readonly Shard[]> {
  const shards: Shard[] = [];
  let ExclusiveStartShardId: string | undefined;
  do {
    const { StreamDescription } = await client.send(
      new DescribeStreamCommand({
        StreamArn,
        ...(ExclusiveStartShardId && { ExclusiveStartShardId }),
      }),
    );
    shards.push(...(StreamDescription?.Shards ?? []));
    ExclusiveStartShardId = StreamDescription?.LastEvaluatedShardId;
  } while (ExclusiveStartShardId);
  return shards;
}
