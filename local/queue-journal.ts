/**
 * The messages of this machine's queues, in a file to which every change is appended: what was sent is there after any end, by SIGKILL too.
 * How often a message was received is forgotten with the process.
 */
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { writeFileAtomically } from './data-folder.ts';
import { StartError } from './start-error.ts';

export interface StoredMessage {
  readonly queueArn: string;
  readonly messageId: string;
  readonly body: string;
  /** Epoch milliseconds. */
  readonly sentTimestamp: number;
}

export interface QueueJournal {
  /** What was sent and not removed before this start, the oldest first. */
  readonly messages: readonly StoredMessage[];
  /** Returns after they are on the disk. A message of a known id is moved to its new queue. */
  sent(messages: readonly StoredMessage[]): void;
  /** May be lost with the machine: a message then comes once more. */
  removed(messageId: string): void;
}

type Entry = { readonly sent: StoredMessage } | { readonly removed: string };

/** @param file absent keeps nothing. */
export function openQueueJournal(file?: string): QueueJournal {
  if (file === undefined) return { messages: [], sent: () => undefined, removed: () => undefined };
  const messages = [...replay(file).values()];
  writeFileAtomically(file, messages.map((sent) => lineOf({ sent })).join(''));
  return {
    messages,
    sent: (list) => append(file, list.map((sent) => lineOf({ sent })).join(''), true),
    removed: (removed) => append(file, lineOf({ removed }), false),
  };
}

const lineOf = (entry: Entry): string => `${JSON.stringify(entry)}\n`;

function append(file: string, lines: string, isDurable: boolean): void {
  const descriptor = openSync(file, 'a', 0o600);
  try {
    writeSync(descriptor, lines);
    if (isDurable) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function replay(file: string): Map<string, StoredMessage> {
  const messages = new Map<string, StoredMessage>();
  for (const entry of read(file)) {
    if ('removed' in entry) messages.delete(entry.removed);
    else messages.set(entry.sent.messageId, entry.sent);
  }
  return messages;
}

/** What follows the last end of a line was cut off as it was written. */
function read(file: string): Entry[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Entry);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new StartError(`${file} cannot be read: remove it, and with it what it holds`, {
      cause: error,
    });
  }
}
