import { setTimeout as sleep } from 'node:timers/promises';
import type { MappingDescription } from '../../local/event-source-description.ts';
import type { Invocation } from '../../local/invocation.ts';
import { openQueues } from '../../local/message-queue.ts';
import { openQueueJournal } from '../../local/queue-journal.ts';
import { startQueueMapping } from '../../local/queue-mapping.ts';

const arn = 'arn:aws:sqs:us-east-1:000000000000:Work';
const mapping: MappingDescription = {
  logicalId: 'Mapping',
  functionName: 'Work',
  sourceArn: arn,
  batchSize: 2,
  matches: () => true,
  concurrency: 2,
  startingPosition: 'TRIM_HORIZON',
  reportsItemFailures: true,
};
type Event = { readonly Records: readonly { readonly body: string; readonly messageId: string }[] };

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

function start(
  answer: (event: Event) => Promise<Invocation>,
  change: Partial<typeof mapping> = {},
) {
  const description = { arn, url: 'url', visibilityTimeoutSeconds: 60 };
  const queue = openQueues([description], openQueueJournal()).get(arn);
  if (!queue) throw new Error('no queue');
  const events: Event[] = [];
  const lines: string[] = [];
  const mapped = startQueueMapping({
    mapping: { ...mapping, ...change },
    queue,
    region: 'us-east-1',
    invoke: (event) => {
      events.push(event as Event);
      return answer(event as Event);
    },
    log: (line) => lines.push(line),
    restMilliseconds: 5,
  });
  stops.push(() => mapped.stop());
  return { queue, events, lines, stop: () => mapped.stop() };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

const returned = (payload: unknown): Promise<Invocation> =>
  Promise.resolve({ outcome: 'returned', payload });
const failing =
  (...bodies: string[]) =>
  ({ Records }: Event) =>
    returned({
      batchItemFailures: Records.filter(({ body }) => bodies.includes(body)).map(
        ({ messageId }) => ({
          itemIdentifier: messageId,
        }),
      ),
    });

describe('a queue that calls a function', () => {
  it('hands over batches as Lambda does, and deletes what was worked on', async () => {
    const { queue, events } = start(failing());
    queue.send(['a', 'b', 'c']);
    await until(() => queue.size() === 0);
    expect(events.map(({ Records }) => Records.map(({ body }) => body))).toEqual([
      ['a', 'b'],
      ['c'],
    ]);
    expect(events[0]?.Records[0]).toMatchObject({
      eventSource: 'aws:sqs',
      eventSourceARN: arn,
      awsRegion: 'us-east-1',
      messageAttributes: {},
      attributes: { ApproximateReceiveCount: '1' },
    });
  });

  it('keeps the messages that the function names, and no others', async () => {
    const { queue } = start(failing('a'));
    queue.send(['a', 'b']);
    await until(() => queue.size() === 1);
    expect(queue.receive(1)).toEqual([]);
  });

  it.each<[string, Invocation]>([
    ['fails', { outcome: 'failed', errorType: 'Error', errorMessage: 'no' }],
    ['takes too long', { outcome: 'timedOut' }],
    ['answers what nobody can read', { outcome: 'returned', payload: { batchItemFailures: [{}] } }],
  ])('keeps the whole batch when the function %s', async (_what, invocation) => {
    const { queue, events } = start(() => Promise.resolve(invocation));
    queue.send(['a', 'b']);
    await until(() => events.length === 1);
    await sleep(30);
    expect(queue.size()).toBe(2);
    expect(events).toHaveLength(1);
  });

  it('does not look for failures where the mapping does not ask for them', async () => {
    const { queue } = start(failing('a', 'b'), { reportsItemFailures: false });
    queue.send(['a', 'b']);
    await until(() => queue.size() === 0);
  });

  it('works on as many batches at a time as the mapping says', async () => {
    let running = 0;
    let most = 0;
    const { queue } = start(async () => {
      running += 1;
      most = Math.max(most, running);
      await sleep(20);
      running -= 1;
      return { outcome: 'returned', payload: null };
    });
    queue.send(Array.from({ length: 12 }, (_, index) => `${index}`));
    await until(() => queue.size() === 0);
    expect(most).toBe(2);
  });

  it('ends between two batches', async () => {
    const { queue, events, stop } = start(failing());
    stop();
    queue.send(['a']);
    await sleep(30);
    expect(events).toEqual([]);
  });
});
