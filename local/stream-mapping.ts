/** A table's stream calls a function, as an event source mapping has it: filtered, in batches, in order, again where one fails. */
import type { _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';
import { sentenceFor } from './custom-resource.ts';
import type { MappingDescription } from './event-source-description.ts';
import type { Invocation } from './invocation.ts';
import { type Polling, startPolling } from './polling.ts';
import type { StreamPositions } from './stream-positions.ts';
import type { ShardRecords, StreamReader } from './stream-reader.ts';

export interface StreamMappingOptions {
  readonly mapping: MappingDescription;
  readonly reader: StreamReader;
  readonly positions: StreamPositions;
  readonly invoke: (event: unknown) => Promise<Invocation>;
  /** Takes what is told of a batch that is given up. */
  readonly onGivenUp: (message: string) => void;
  readonly log: (line: string) => void;
  /** Between two looks where there was nothing, and between two tries. */
  readonly restMilliseconds: number;
}

/** Fewer than GetRecords gives at the most: there is not more at once. */
const FULL = 1000;
/** Requests share the machine with us: while there is more, a rest as long as this between two looks. */
const BUSY_REST_MILLISECONDS = 250;
/** What may be read twice after an end that nobody could prepare for. */
const SAVE_AFTER_RECORDS = 5000;

export function startStreamMapping(options: StreamMappingOptions): Polling {
  const { reader, positions, restMilliseconds } = options;
  let unsaved = 0;
  const polling = startPolling(
    async (signal) => {
      const count = await reader.read((records) => deliver(options, records, signal));
      unsaved += count;
      if (unsaved >= SAVE_AFTER_RECORDS) {
        positions.save();
        unsaved = 0;
      }
      return count >= FULL ? BUSY_REST_MILLISECONDS : restMilliseconds;
    },
    { restMilliseconds, onError: (error) => options.log(`the stream cannot be read: ${error}`) },
  );
  return {
    stop() {
      polling.stop();
      positions.save();
    },
  };
}

async function deliver(
  options: StreamMappingOptions,
  { shardId, records }: ShardRecords,
  signal: AbortSignal,
): Promise<void> {
  const { batchSize, matches, sourceArn } = options.mapping;
  const wanted = records.map((record) => toEventRecord(record, sourceArn)).filter(matches);
  for (let at = 0; at < wanted.length; at += batchSize) {
    await deliverBatch(options, shardId, wanted.slice(at, at + batchSize), signal);
  }
}

/** @throws Error when the end comes before the batch is through, so that it counts as not read. */
async function deliverBatch(
  { mapping, invoke, log, onGivenUp, restMilliseconds }: StreamMappingOptions,
  shardId: string,
  Records: readonly EventRecord[],
  signal: AbortSignal,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const invocation = await invoke({ Records });
    if (invocation.outcome === 'returned') return;
    log(`${mapping.logicalId}: try ${tries} failed: ${sentenceFor(invocation)}`);
    signal.throwIfAborted();
    if (isGivenUp(mapping, tries, Records)) {
      onGivenUp(JSON.stringify(noticeOf(mapping, shardId, Records, tries)));
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, restMilliseconds).unref());
    signal.throwIfAborted();
  }
}

function isGivenUp(
  { retryAttempts, recordAgeSeconds }: MappingDescription,
  tries: number,
  [first]: readonly EventRecord[],
): boolean {
  const created = first?.dynamodb.ApproximateCreationDateTime;
  const ageSeconds = created === undefined ? 0 : Date.now() / 1000 - created;
  return (
    (retryAttempts !== undefined && tries > retryAttempts) ||
    (recordAgeSeconds !== undefined && ageSeconds > recordAgeSeconds)
  );
}

type EventRecord = ReturnType<typeof toEventRecord>;

/** As Lambda hands it to a function: times are epoch seconds. */
function toEventRecord({ dynamodb = {}, ...record }: StreamRecord, eventSourceARN: string) {
  const { ApproximateCreationDateTime: created, ...change } = dynamodb;
  return {
    ...record,
    eventSourceARN,
    dynamodb: {
      ...change,
      ApproximateCreationDateTime: created === undefined ? undefined : created.getTime() / 1000,
    },
  };
}

/** It says where in the stream the records are, and not what they hold. */
function noticeOf(
  { sourceArn }: MappingDescription,
  shardId: string,
  records: readonly EventRecord[],
  approximateInvokeCount: number,
) {
  return {
    requestContext: {
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount,
    },
    version: '1.0',
    timestamp: new Date().toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: records[0]?.dynamodb.SequenceNumber,
      endSequenceNumber: records.at(-1)?.dynamodb.SequenceNumber,
      batchSize: records.length,
      streamArn: sourceArn,
    },
  };
}
