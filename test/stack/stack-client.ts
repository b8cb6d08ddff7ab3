/** A client of a started stack, and its operator's command. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type HttpAnswer, sendHttp } from './send-http.ts';
import type { StartedStack } from './start-stack.ts';

const PROJECT_DIRECTORY = join(import.meta.dirname, '..', '..');

export type Started = () => StartedStack;

export function stackClient(started: Started) {
  const send = (
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<HttpAnswer> => {
    const { url, apiKey } = started();
    return sendHttp(url + path, {
      method,
      headers: {
        Authorization: `Bearer ${apiKey}`,
        'Content-Type': 'application/scim+json',
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  };
  return {
    send,
    // biome-ignore lint/suspicious/noExplicitAny: a test looks into any answer
    bodyOf: async (answer: Promise<HttpAnswer>): Promise<any> => (await answer).json,
    /** What `npm run history` prints as JSON lines. */
    historyOf: async (...words: readonly string[]) => {
      const script = join(PROJECT_DIRECTORY, 'bin', 'history.ts');
      const args = [script, ...words, '--format', 'jsonl', '--data', started().dataDir];
      const { stdout } = await promisify(execFile)(process.execPath, args, {
        cwd: PROJECT_DIRECTORY,
      });
      return stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    },
  };
}
