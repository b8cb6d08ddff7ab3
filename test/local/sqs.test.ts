import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type LoopbackServices, startLoopbackServices } from '../../local/loopback-services.ts';
import { type MessageQueue, openQueues } from '../../local/message-queue.ts';
import { openQueueJournal } from '../../local/queue-journal.ts';
import { createSecretsManager } from '../../local/secrets-manager.ts';
import { openSecretsStore } from '../../local/secrets-store.ts';
import { createSqs } from '../../local/sqs.ts';
import { PLACE } from './small-template.ts';

const deadLetterArn = 'arn:aws:sqs:us-east-1:000000000000:Dead';
const work = {
  arn: 'arn:aws:sqs:us-east-1:000000000000:Work',
  url: 'https://sqs.us-east-1.amazonaws.com/000000000000/Work',
  visibilityTimeoutSeconds: 60,
  redrive: { deadLetterArn, maxReceiveCount: 2 },
};
const dead = { arn: deadLetterArn, url: `${work.url}-dead`, visibilityTimeoutSeconds: 30 };

let folder: string;
let file: string;
let services: LoopbackServices;
let client: SQSClient;
let now: number;
let queue: MessageQueue;
let deadLetters: MessageQueue;

function open(): void {
  const queues = openQueues([work, dead], openQueueJournal(file), () => now);
  const named = (arn: string) => {
    const found = queues.get(arn);
    if (!found) throw new Error(`no queue ${arn}`);
    return found;
  };
  [queue, deadLetters] = [named(work.arn), named(deadLetterArn)];
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sqs-'));
  file = join(folder, 'queues.jsonl');
  now = 1_000_000;
  open();
  const manager = createSecretsManager(openSecretsStore(), PLACE);
  const queues = new Map([[work.arn, queue]]);
  services = await startLoopbackServices(manager, createSqs([work, dead], queues));
  client = clientWith(services.sessionToken);
});

afterEach(async () => {
  client.destroy();
  await services.stop();
  await rm(folder, { recursive: true });
});

/** As lambda/handlers/wiring/sweep-queue.ts makes it. */
function clientWith(sessionToken: string) {
  return new SQSClient({
    endpoint: services.url,
    useQueueUrlAsEndpoint: false,
    region: PLACE.region,
    maxAttempts: 1,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local', sessionToken },
  });
}

const bodies = (count = 10) => queue.receive(count).map(({ body }) => body);

describe('the loopback SQS', () => {
  it('takes messages, alone and ten at a time, with the digest that the client checks', async () => {
    await client.send(new SendMessageCommand({ QueueUrl: work.url, MessageBody: 'é' }));
    const Entries = Array.from({ length: 10 }, (_, index) => ({
      Id: `${index}`,
      MessageBody: `message ${index}`,
    }));
    const { Successful, Failed } = await client.send(
      new SendMessageBatchCommand({ QueueUrl: work.url, Entries }),
    );
    expect(Successful?.map(({ Id }) => Id)).toEqual(Entries.map(({ Id }) => Id));
    expect(Failed).toBeUndefined();
    expect(bodies(20)).toEqual(['é', ...Entries.map(({ MessageBody }) => MessageBody)]);
  });

  it('refuses who does not hold the session token of this start', async () => {
    const stranger = clientWith('guess');
    const sending = stranger.send(new SendMessageCommand({ QueueUrl: work.url, MessageBody: 'x' }));
    await expect(sending).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    expect(queue.size()).toBe(0);
    stranger.destroy();
  });

  it.each([
    [
      'an unknown queue',
      { QueueUrl: 'https://elsewhere/queue', MessageBody: 'x' },
      QueueDoesNotExist,
    ],
    ['an empty message', { QueueUrl: work.url, MessageBody: '' }, /must have a body/],
    [
      'more than a mebibyte',
      { QueueUrl: work.url, MessageBody: 'x'.repeat(1024 * 1024 + 1) },
      /longer than 1 MiB/,
    ],
  ])('refuses %s', async (_what, input, expected) => {
    await expect(client.send(new SendMessageCommand(input))).rejects.toThrow(expected);
  });

  it.each([
    ['no message', []],
    ['more than ten', Array.from({ length: 11 }, (_, Id) => ({ Id: `${Id}`, MessageBody: 'x' }))],
    ['two of one id', ['1', '1'].map((Id) => ({ Id, MessageBody: 'x' }))],
  ])('refuses a batch with %s, and takes none of it', async (_what, Entries) => {
    const sending = client.send(new SendMessageBatchCommand({ QueueUrl: work.url, Entries }));
    await expect(sending).rejects.toMatchObject({ $fault: 'client' });
    expect(queue.size()).toBe(0);
  });

  it('leaves receiving to the event source mappings', async () => {
    const receiving = client.send(new ReceiveMessageCommand({ QueueUrl: work.url }));
    await expect(receiving).rejects.toMatchObject({ name: 'UnsupportedOperation' });
  });
});

describe('a queue', () => {
  it('hides a message that was received until its time is over, or it is deleted', () => {
    queue.send(['a', 'b']);
    const [first] = queue.receive(1);
    expect(first).toMatchObject({
      body: 'a',
      md5OfBody: '0cc175b9c0f1b6a831c399e269772661',
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1000000' },
    });
    expect(bodies()).toEqual(['b']);
    expect(bodies()).toEqual([]);
    queue.delete(first?.messageId ?? '');
    now += 60_000;
    expect(bodies()).toEqual(['b']);
  });

  it('moves a message that was received in vain to the dead letters, with its id and its age', () => {
    const [messageId] = queue.send(['a']);
    for (let tries = 0; tries < 2; tries += 1) {
      expect(bodies()).toEqual(['a']);
      now += 60_000;
    }
    expect(bodies()).toEqual([]);
    expect(queue.size()).toBe(0);
    expect(deadLetters.receive(1)).toMatchObject([
      { messageId, body: 'a', attributes: { SentTimestamp: '1000000' } },
    ]);
  });

  it('keeps what was sent, and forgets what was deleted, over an end of any kind', async () => {
    queue.send(['a', 'b', 'c']);
    const [first, second] = queue.receive(3);
    queue.delete(first?.messageId ?? '');
    await appendFile(file, '{"removed":"cut off');
    open();
    expect(bodies()).toEqual(['b', 'c']);
    queue.delete(second?.messageId ?? '');
    open();
    expect(bodies()).toEqual(['c']);
  });

  it('says which file is broken', async () => {
    await writeFile(file, 'nonsense\n');
    expect(open).toThrow(`${file} cannot be read: remove it, and with it what it holds`);
  });
});
