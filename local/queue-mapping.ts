/** A queue calls a function, as an event source mapping has it: what was worked on leaves the queue, what failed comes again. */
import { sentenceFor } from './custom-resource.ts';
import type { MappingDescription } from './event-source-description.ts';
import type { Invocation } from './invocation.ts';
import type { MessageQueue, ReceivedMessage } from './message-queue.ts';
import { type Polling, startPolling } from './polling.ts';

export interface QueueMappingOptions {
  readonly mapping: MappingDescription;
  readonly queue: MessageQueue;
  readonly region: string;
  readonly invoke: (event: unknown) => Promise<Invocation>;
  readonly log: (line: string) => void;
  /** Between two looks where there was nothing. */
  readonly restMilliseconds: number;
}

export function startQueueMapping(options: QueueMappingOptions): Polling {
  const { mapping, queue, restMilliseconds } = options;
  const onError = (error: unknown) => options.log(`the queue cannot be read: ${error}`);
  const pollings = Array.from({ length: mapping.concurrency }, () =>
    startPolling(
      async (signal) => {
        const messages = queue.receive(mapping.batchSize);
        if (messages.length === 0) return restMilliseconds;
        await deliver(options, messages, signal);
        return 0;
      },
      { restMilliseconds, onError },
    ),
  );
  return {
    stop() {
      for (const polling of pollings) polling.stop();
    },
  };
}

async function deliver(
  { mapping, queue, region, invoke, log }: QueueMappingOptions,
  messages: readonly ReceivedMessage[],
  signal: AbortSignal,
): Promise<void> {
  const Records = messages.map((message) => ({
    ...message,
    messageAttributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN: mapping.sourceArn,
    awsRegion: region,
  }));
  const invocation = await invoke({ Records });
  if (invocation.outcome !== 'returned') {
    if (!signal.aborted) log(`${mapping.logicalId}: ${sentenceFor(invocation)}`);
    return;
  }
  const failed = mapping.reportsItemFailures ? failuresIn(invocation.payload) : new Set();
  for (const { messageId } of messages) {
    if (failed !== 'all' && !failed.has(messageId)) queue.delete(messageId);
  }
}

/** An answer that Lambda cannot read means that all have failed; none, or an empty list, that none has. */
function failuresIn(payload: unknown): ReadonlySet<unknown> | 'all' {
  const { batchItemFailures = [] } = (payload ?? {}) as Readonly<Record<string, unknown>>;
  if (!Array.isArray(batchItemFailures)) return 'all';
  const ids = batchItemFailures.map((failure) => failure?.itemIdentifier);
  return ids.every((id) => typeof id === 'string' && id !== '') ? new Set(ids) : 'all';
}
