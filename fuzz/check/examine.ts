/**
 * Sends a request and finds fault with its answer, and with what it leaves behind: what a write answered is what is read then, and a
 * write that was refused changed nothing.
 */
import { type Answer, type Request, reading, type Send, valueNamed } from '../exchange.ts';
import { canonical, isObject, type Json, type JsonObject } from '../json.ts';
import type { Published, PublishedType } from '../published.ts';
import { checkAnswer, checkWhole } from './check-answer.ts';
import type { Complain } from './check-value.ts';
import { selectionOf } from './selection.ts';
import { pathOf, type Target, targetOf } from './target.ts';

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
  const before = await look?.before();
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
  readonly before: () => Promise<Answer>;
  readonly after: (answer: Answer, before: Answer | undefined) => Promise<void>;
}

function lookFor(scene: Scene): Look | undefined {
  const { request, published } = scene;
  const target: Target = targetOf(request, published);
  if (target.kind === 'type' && request.method === 'POST') return creation(scene, target.type);
  if (target.kind !== 'resource') return undefined;
  const { type, id } = target;
  if (request.method === 'GET') return conditionalRead(scene, type, id);
  return change(scene, type, id);
}

function creation({ send, published, request, complain }: Scene, type: PublishedType): Look {
  const count = () => send(reading(request.number, type.endpoint, { count: '0' }));
  const totalOf = ({ body }: Answer) =>
    isObject(body) ? Number(body['totalResults']) : Number.NaN;
  return {
    before: count,
    after: async (answer, before) => {
      const grown = totalOf(await count()) - (before ? totalOf(before) : 0);
      if (grown !== (answer.status === 201 ? 1 : 0)) {
        complain(`the number of resources grew by ${grown}`);
      }
      if (answer.status !== 201) return;
      const location = valueNamed(answer.headers, 'location') ?? '';
      const path = location.slice(published.baseUrl.length);
      const read = await send(reading(request.number, path));
      if (read.status !== 200) complain('Location does not lead to the new resource');
      else sameAsAnswered({ answer, read, request, type, published, complain });
    },
  };
}

function conditionalRead(
  { send, request, complain }: Scene,
  type: PublishedType,
  id: string,
): Look {
  const read = () => send({ ...reading(request.number, pathOf(type, id), request.query) });
  return {
    before: read,
    after: async (answer, before) => {
      if (answer.status !== 200 || !before) return;
      if (before.text !== answer.text) complain('two readings differ');
      const tag = valueNamed(answer.headers, 'etag') ?? '';
      const again = { 'If-None-Match': `"other", ${tag}` };
      const path = pathOf(type, id);
      const { status } = await send(reading(request.number, path, request.query, again));
      if (status !== 304) complain('what is not modified is sent again');
    },
  };
}

function change(scene: Scene, type: PublishedType, id: string): Look {
  const { send, request, published, complain } = scene;
  const read = () => send(reading(request.number, pathOf(type, id)));
  return {
    before: read,
    after: async (answer, before) => {
      const after = await read();
      if (!before) return;
      if (answer.status >= 400) {
        if (before.text !== after.text) complain('a request that was refused changed the resource');
        return;
      }
      if (request.method === 'DELETE') {
        if (after.status !== 404) complain('a deleted resource is still there');
        return;
      }
      if (after.status !== 200 || after.body === undefined) {
        complain('a changed resource cannot be read');
        return;
      }
      checkWhole(published, type, after.body, complain);
      checkChange(type, before.body, after.body, complain);
      checkCondition(request, before, complain);
      if (answer.status === 200) {
        sameAsAnswered({ answer, read: after, request, type, published, complain });
      }
    },
  };
}

interface Readback extends Omit<Scene, 'send'> {
  readonly answer: Answer;
  readonly read: Answer;
  readonly type: PublishedType;
}

function sameAsAnswered({ answer, read, request, type, complain }: Readback): void {
  if (selectionOf(request, false).isPart) return;
  const hidden = type.schema.attributes.filter(({ returned }) => returned === 'request');
  const shown = without(
    answer.body,
    hidden.map(({ name }) => name),
  );
  if (canonical(shown) !== canonical(read.body))
    complain('a reading shows something else than the write');
}

function checkChange(
  type: PublishedType,
  before: Json | undefined,
  after: Json,
  complain: Complain,
): void {
  if (!isObject(before) || !isObject(after)) return;
  for (const { name, mutability } of type.schema.attributes) {
    const kept = mutability === 'immutable' && before[name] !== undefined;
    if (kept && canonical(before[name]) !== canonical(after[name]))
      complain(`${name} is immutable, and changed`);
  }
  const [old, now] = [metaOf(before), metaOf(after)];
  if (before['id'] !== after['id'] || old['created'] !== now['created']) {
    complain('id or meta.created changed');
  }
  const isSame = canonical(without(before, ['meta'])) === canonical(without(after, ['meta']));
  if (!isSame && old['version'] === now['version']) complain('a change left the version alone');
  if (String(now['lastModified']) < String(old['lastModified'])) complain('lastModified went back');
  const hides = type.schema.attributes.some(
    ({ returned }) => returned !== 'default' && returned !== 'always',
  );
  if (isSame && !hides && canonical(old) !== canonical(now))
    complain('a change of nothing changed meta');
}

/** A change that is made although If-Match names another state. */
function checkCondition(request: Request, before: Answer, complain: Complain): void {
  const condition = valueNamed(request.headers, 'if-match');
  if (condition === undefined || condition.trim() === '*') return;
  const version = /"([^"-]*)/.exec(valueNamed(before.headers, 'etag') ?? '')?.[1];
  const isNamed = ['"', '-'].some((end) => condition.includes(`"${version}${end}`));
  if (!isNamed) complain('If-Match named another version');
}

const metaOf = ({ meta }: JsonObject): JsonObject => (isObject(meta) ? meta : {});

function without(value: Json | undefined, names: readonly string[]): Json | undefined {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}
