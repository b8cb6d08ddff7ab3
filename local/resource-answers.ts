/** Where custom resources send their answers: a URL for each, which nobody can guess and which takes one PUT. */
import { randomBytes } from 'node:crypto';
import type { LoopbackService } from './loopback-exchange.ts';

export interface ResourceAnswers {
  readonly service: LoopbackService;
  /** @param serverUrl of the loopback server */
  expect(serverUrl: string): { readonly url: string; readonly answer: Promise<unknown> };
}

export function createResourceAnswers(): ResourceAnswers {
  const expected = new Map<string, (answer: unknown) => void>();
  return {
    service({ method, path, body }) {
      const resolve = method === 'PUT' ? expected.get(path) : undefined;
      if (!resolve) return undefined;
      expected.delete(path);
      resolve(JSON.parse(body.toString('utf8')));
      return { status: 200 };
    },
    expect(serverUrl) {
      const path = `/answer/${randomBytes(16).toString('hex')}`;
      const answer = new Promise<unknown>((resolve) => expected.set(path, resolve));
      return { url: `${serverUrl}${path}`, answer };
    },
  };
}
