/** Behind a query by number: the same query by cursor finds the same resources in the same order (RFC 7644 §3.4.2, RFC 9865 §2). */
import { type Answer, type Request, reading, type Send, valueNamed } from '../exchange.ts';
import { isObject, type Json, listOf } from '../json.ts';
import type { Complain } from './check-value.ts';

const PAGE = '7';
const MOST = 500;
const MOST_PAGES = 200;

export async function compareWalks(
  send: Send,
  request: Request,
  answer: Answer,
  complain: Complain,
): Promise<void> {
  if (answer.status !== 200 || valueNamed(request.query, 'cursor') !== undefined) return;
  const ask = (parameters: Readonly<Record<string, string>>) =>
    send({ ...request, query: { ...withoutPaging(request.query), ...parameters } });
  const whole = await ask({ count: String(MOST) });
  const ids = idsOf(whole);
  const total = isObject(whole.body) ? whole.body['totalResults'] : undefined;
  if (total !== ids.length) complain('totalResults is not the number of resources that there are');
  if (isObject(answer.body) && answer.body['totalResults'] !== total) {
    complain('totalResults hangs on the page');
  }
  const walked: Json[] = [];
  let cursor: string | undefined = '';
  for (let page = 0; cursor !== undefined && page < MOST_PAGES; page++) {
    const part: Answer = await ask({ cursor, count: PAGE });
    walked.push(...idsOf(part));
    const next: Json | undefined = isObject(part.body) ? part.body['nextCursor'] : undefined;
    cursor = typeof next === 'string' ? next : undefined;
  }
  if (JSON.stringify(walked) !== JSON.stringify(ids)) {
    complain('a walk by cursor finds something else than a query by number');
  }
}

/** A filter and its opposite share all resources between them, however each of them is answered: by a key, or by looking at all. */
export async function compareOpposite(
  send: Send,
  request: Request,
  answer: Answer,
  complain: Complain,
): Promise<void> {
  const filter = valueNamed(request.query, 'filter');
  if (answer.status !== 200 || filter === undefined || filter.trim() === '') return;
  const total = async (query: Request['query']): Promise<number> => {
    const { body } = await send(reading(request.number, request.path, { ...query, count: '0' }));
    return Number(isObject(body) ? body['totalResults'] : Number.NaN);
  };
  const [those, others, all, again] = [
    await total({ filter }),
    await total({ filter: `not (${filter})` }),
    await total({}),
    await total({ filter: `(${filter}) or (${filter})` }),
  ];
  // A filter may be as long and as deep as is allowed, and its opposite is longer.
  if (those + others !== all && !Number.isNaN(others)) {
    complain('a filter and its opposite do not find all together');
  }
  if (those !== again && !Number.isNaN(again)) complain('F or F finds something else than F');
}

const PAGING = ['startindex', 'count', 'cursor'];

const withoutPaging = (query: Request['query']): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(query ?? {}).filter(([name]) => !PAGING.includes(name.toLowerCase())),
  );

function idsOf({ body }: Answer): readonly Json[] {
  const resources = listOf(isObject(body) ? body['Resources'] : undefined);
  return resources.map((resource) => (isObject(resource) ? (resource['id'] ?? null) : null));
}
