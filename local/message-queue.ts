/** A standard queue as Amazon SQS has it: a message that is received is hidden for a time, and after some times it is a dead letter. */
import { createHash, randomUUID } from 'node:crypto';
import type { QueueDescription } from './event-source-description.ts';
import type { QueueJournal, StoredMessage } from './queue-journal.ts';

/** As Lambda hands it to a function, but for where it comes from. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface MessageQueue {
  /** Ids, in the order of the bodies. */
  send(bodies: readonly string[]): readonly string[];
  /** At most `count` messages that are not hidden. */
  receive(count: number): readonly ReceivedMessage[];
  delete(messageId: string): void;
  /** How many are in it, hidden or not. */
  size(): number;
}

interface Message extends StoredMessage {
  receiveCount: number;
  firstReceived: number;
  hiddenUntil: number;
}

/**
 * Every queue of the template, by its ARN, with what the journal holds for it.
 * @param now epoch milliseconds.
 */
export function openQueues(
  descriptions: readonly QueueDescription[],
  journal: QueueJournal,
  now: () => number = Date.now,
): ReadonlyMap<string, MessageQueue> {
  const stored = new Map(descriptions.map(({ arn }) => [arn, new Map<string, Message>()]));
  for (const message of journal.messages) {
    stored.get(message.queueArn)?.set(message.messageId, visible(message));
  }
  const put = (queueArn: string, messages: readonly StoredMessage[]) => {
    journal.sent(messages);
    for (const message of messages) stored.get(queueArn)?.set(message.messageId, visible(message));
  };
  return new Map(
    descriptions.map((description) => {
      const messages = stored.get(description.arn) ?? new Map<string, Message>();
      return [description.arn, openQueue(description, messages, { journal, put, now })];
    }),
  );
}

function openQueue(
  { arn, visibilityTimeoutSeconds, redrive }: QueueDescription,
  messages: Map<string, Message>,
  {
    journal,
    put,
    now,
  }: {
    readonly journal: QueueJournal;
    readonly put: (queueArn: string, messages: readonly StoredMessage[]) => void;
    readonly now: () => number;
  },
): MessageQueue {
  function bury(message: Message, deadLetterArn: string): void {
    messages.delete(message.messageId);
    const { messageId, body, sentTimestamp } = message;
    put(deadLetterArn, [{ queueArn: deadLetterArn, messageId, body, sentTimestamp }]);
  }

  function take(message: Message): ReceivedMessage | undefined {
    if (redrive && message.receiveCount >= redrive.maxReceiveCount) {
      bury(message, redrive.deadLetterArn);
      return undefined;
    }
    message.receiveCount += 1;
    message.firstReceived ||= now();
    message.hiddenUntil = now() + visibilityTimeoutSeconds * 1000;
    return toReceived(message);
  }

  return {
    send(bodies) {
      const sent = bodies.map((body) => ({
        queueArn: arn,
        messageId: randomUUID(),
        body,
        sentTimestamp: now(),
      }));
      put(arn, sent);
      return sent.map(({ messageId }) => messageId);
    },
    receive(count) {
      const received: ReceivedMessage[] = [];
      for (const message of messages.values()) {
        if (received.length >= count) break;
        const taken = message.hiddenUntil <= now() ? take(message) : undefined;
        if (taken) received.push(taken);
      }
      return received;
    },
    delete(messageId) {
      if (messages.delete(messageId)) journal.removed(messageId);
    },
    size: () => messages.size,
  };
}

const visible = (message: StoredMessage): Message => ({
  ...message,
  receiveCount: 0,
  firstReceived: 0,
  hiddenUntil: 0,
});

/** Hex, of the text in UTF-8. */
export const md5Of = (text: string): string => createHash('md5').update(text).digest('hex');

function toReceived(message: Message): ReceivedMessage {
  const { messageId, body, sentTimestamp, receiveCount, firstReceived } = message;
  return {
    messageId,
    receiptHandle: messageId,
    body,
    md5OfBody: md5Of(body),
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: String(sentTimestamp),
      SenderId: 'local',
      ApproximateFirstReceiveTimestamp: String(firstReceived),
    },
  };
}
