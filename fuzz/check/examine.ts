/**
 * Sends a request and finds fault with its answer, and with what it leaves behind: what a write answered is what is read then, and a
 * write that was refused changed nothing.
 */
import { type Answer, type Request, reading, type Send, valueNamed } from '../exchange.ts';
import { isObject, listOf } from '../json.ts';
import type { Published, PublishedType } from '../published.ts';
import { checkAnswer, checkWhole } from './check-answer.ts';
import type { Complain } from './check-value.ts';
import { checkChange, checkCondition, checkReadback } from './look-at-change.ts';
import { compareOpposite, compareWalks } from './look-at-list.ts';
import { checkLeft, checkMutual } from './look-at-members.ts';
import { selectionOf } from './selection.ts';
import { pathOf, targetOf } from './target.ts';

export interface Examined {
  readonly answer: Answer;
  /** Sentences; none where all is well. */
  readonly defects: readonly string[];
}

/** @param thoroughly also looks at what there was before, and is afterwards */
export async function examine(
  send: Send,
  published: Published,
  request: Request,
  thoroughly: boolean,
): Promise<Examined> {
  const defects: string[] = [];
  const complain: Complain = (defect) => defects.push(defect);
  const look = thoroughly ? lookFor({ send, published, request, complain }) : undefined;
  const before = await look?.before?.();
  const answer = await send(request);
  checkAnswer(published, request, answer, complain);
  await look?.after(answer, before);
  return { answer, defects };
}

interface Scene {
  readonly send: Send;
  readonly published: Published;
  readonly request: Request;
  readonly complain: Complain;
}

/** How to look at what a request is about, before and after it. */
interface Look {
  readonly before?: () => Promise<Answer>;
  readonly after: (answer: Answer, before: Answer | undefined) => Promise<void>;
}

function lookFor(scene: Scene): Look | undefined {
  const { request, published } = scene;
  const target = targetOf(request, published);
  const isGet = request.method === 'GET';
  switch (target.kind) {
    case 'resource':
      return isGet
        ? readTwice(scene, target.type, target.id)
        : change(scene, target.type, target.id);
    case 'type':
      if (request.method === 'POST') return creation(scene, target.type);
      return isGet ? listing(scene, [compareWalks, compareOpposite]) : undefined;
    case 'root':
      return isGet ? listing(scene, [compareWalks]) : undefined;
    case 'bulk':
      return { after: (answer) => readResults(scene, answer) };
    default:
      return undefined;
  }
}

function listing(
  { send, request, complain }: Scene,
  comparisons: readonly (typeof compareWalks)[],
): Look {
  return {
    after: async (answer) => {
      for (const compare of comparisons) await compare(send, request, answer, complain);
    },
  };
}

function creation({ send, published, request, complain }: Scene, type: PublishedType): Look {
  const { number } = request;
  const count = () => send(reading(number, type.endpoint, { count: '0' }));
  const totalOf = (list: Answer | undefined) =>
    Number(isObject(list?.body) ? list.body['totalResults'] : Number.NaN);
  return {
    before: count,
    after: async (written, before) => {
      const grown = totalOf(await count()) - totalOf(before);
      if (grown !== (written.status === 201 ? 1 : 0)) complain(`a POST made ${grown} resources`);
      if (written.status !== 201) return;
      const location = valueNamed(written.headers, 'location') ?? '';
      const read = await send(reading(number, location.slice(published.baseUrl.length)));
      if (read.status !== 200) complain('Location does not lead to the new resource');
      checkReadback(type, request, { written, read }, complain);
      await checkMutual({ send, number, complain }, read.body);
    },
  };
}

function readTwice({ send, request, complain }: Scene, type: PublishedType, id: string): Look {
  const { number, query } = request;
  const read = (headers: Request['headers'] = null) =>
    send(reading(number, pathOf(type, id), query, headers));
  return {
    before: read,
    after: async (answer, before) => {
      if (answer.status !== 200) return;
      if (before?.text !== answer.text) complain('two readings differ');
      const tag = valueNamed(answer.headers, 'etag') ?? '';
      const { status } = await read({ 'If-None-Match': `"other", ${tag}` });
      if (status !== 304) complain('what is not modified is sent again');
      if (selectionOf(request, false).isPart) return;
      await checkMutual({ send, number, complain }, answer.body);
    },
  };
}

function change(scene: Scene, type: PublishedType, id: string): Look {
  const { send, request } = scene;
  const read = () => send(reading(request.number, pathOf(type, id)));
  return {
    before: read,
    after: async (answer, before) => {
      if (before) await compareReadings(scene, type, { before, answer, after: await read() });
    },
  };
}

async function compareReadings(
  { send, published, request, complain }: Scene,
  type: PublishedType,
  { before, answer, after }: Readonly<Record<'before' | 'answer' | 'after', Answer>>,
): Promise<void> {
  const beside = { send, number: request.number, complain };
  if (answer.status >= 400) {
    if (before.text !== after.text) complain('a request that was refused changed the resource');
    return;
  }
  checkCondition(request, before, complain);
  if (request.method.toUpperCase() === 'DELETE') {
    if (after.status !== 404) complain('a deleted resource is still there');
    await checkLeft(beside, before.body);
    return;
  }
  if (after.status !== 200) complain('a changed resource cannot be read');
  checkWhole(published, type, after.body ?? null, complain);
  checkChange(type, before.body, after.body, complain);
  if (answer.status === 200) {
    checkReadback(type, request, { written: answer, read: after }, complain);
  }
  await checkMutual(beside, after.body);
}

/** What bulk operations made or changed is there, but for what a later one of them deleted. */
async function readResults({ send, published, request, complain }: Scene, answer: Answer) {
  if (answer.status !== 200 || !isObject(answer.body)) return;
  const results = listOf(answer.body['Operations']).filter(isObject);
  const deleted = results
    .filter(({ method }) => method === 'DELETE')
    .map(({ location }) => location);
  for (const { method, status, location } of results) {
    if (method === 'DELETE' || Number(status) >= 400 || deleted.includes(location ?? null))
      continue;
    const path = String(location).slice(published.baseUrl.length);
    const read = await send(reading(request.number, path));
    if (read.status !== 200) complain('what a bulk operation made cannot be read');
  }
}
