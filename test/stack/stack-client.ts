/** A client of a started stack, and its operator's command. */
import { operatorCommands } from './operator-commands.ts';
import { type HttpAnswer, sendHttp } from './send-http.ts';
import type { Started } from './start-stack.ts';

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
    historyOf: operatorCommands(started).history,
  };
}
