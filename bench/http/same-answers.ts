/** Two servers can be compared only if they do the same: each must find, and answer with, the same user. */
import { deepStrictEqual } from 'node:assert/strict';
import { OPERATIONS } from './scim-requests.ts';
import { sendOnce } from './send-load.ts';

/** @throws AssertionError where the answers differ beyond times, locations and entity tags */
export async function assertSameAnswers(ours: number, theirs: number): Promise<void> {
  for (const operation of [OPERATIONS.get, OPERATIONS.filter]) {
    const request = operation.request(1, 100);
    const answers = await Promise.all([ours, theirs].map((port) => sendOnce(port, request)));
    const [left, right] = answers.map(({ status, body }) => ({ status, users: usersOf(body) }));
    deepStrictEqual(left, right, `${operation.name} is answered differently`);
  }
}

function usersOf(body: Buffer): unknown[] {
  const message = JSON.parse(body.toString());
  const users: Record<string, unknown>[] = message.Resources ?? [message];
  return users.map(({ meta, schemas, ...attributes }) => attributes);
}
