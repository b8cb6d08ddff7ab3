/** A failure in words: what is wrong, with which requests it comes about, and how to meet it again. */
import type { Request } from './exchange.ts';
import type { Failure } from './round.ts';
import type { NewService } from './service.ts';
import { shrink } from './shrink.ts';

const LONGEST_TEXT = 4_000;

export async function describeFailure(newService: NewService, failure: Failure): Promise<string> {
  const { seed, defects, requests, answer, cause } = failure;
  const shrunk = await shrink(newService, failure);
  return [
    ...defects.map((defect) => `FAILED: ${defect}`),
    `Again: npm run fuzz -- --seed ${seed} --requests ${requests.length}`,
    `The request that failed: ${describeRequest(requests.at(-1))}`,
    `Its answer: ${answer.status} ${JSON.stringify(answer.headers)} ${short(answer.text)}`,
    ...(cause === undefined ? [] : [`What was thrown: ${cause}`]),
    `${shrunk.length} of ${requests.length} requests bring it about:`,
    ...shrunk.map(describeRequest),
  ].join('\n');
}

function describeRequest(request: Request | undefined): string {
  if (!request) return 'none';
  const { method, path, query, headers, body, ...others } = request;
  const parts = [`${method} ${path}`];
  if (query) parts.push(`query ${JSON.stringify(query)}`);
  if (headers) parts.push(`headers ${JSON.stringify(headers)}`);
  if (body !== null) parts.push(`body ${body}`);
  return short(`${parts.join(' ')} ${JSON.stringify(others)}`);
}

const short = (text: string): string =>
  text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}… (${text.length} characters)` : text;
