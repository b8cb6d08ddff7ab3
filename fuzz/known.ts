/** What a client knows from the answers that it got: resources as they were last seen, ids that are gone, cursors with their queries. */
import { isMessage } from './check/check-messages.ts';
import { typeOf } from './check/check-resource.ts';
import { targetOf } from './check/target.ts';
import type { Answer, Request } from './exchange.ts';
import { isObject, type Json, type JsonObject, listOf, parseJson } from './json.ts';
import type { Published, PublishedType } from './published.ts';
import type { Random } from './random.ts';

const MOST_GONE = 20;
const MOST_CURSORS = 20;

export class Known {
  readonly published: Published;
  private readonly seen = new Map<string, Map<string, JsonObject>>();
  private readonly gone: string[] = [];
  private readonly cursors: Request[] = [];

  constructor(published: Published) {
    this.published = published;
  }

  resources({ name }: PublishedType): readonly JsonObject[] {
    return [...(this.seen.get(name)?.values() ?? [])];
  }

  anyResource(random: Random, type: PublishedType): JsonObject | undefined {
    const resources = this.resources(type);
    return resources.length === 0 ? undefined : random.pick(resources);
  }

  /** Of what is there, and now and then of what is not. */
  anyId(random: Random, type: PublishedType): string {
    const id = this.anyResource(random, type)?.['id'];
    if (typeof id === 'string' && !random.chance(0.04)) return id;
    return this.gone.length > 0 && random.chance(0.5) ? random.pick(this.gone) : 'no-such-id';
  }

  /** A query with the cursor of an answer to it. */
  anyCursor(random: Random): Request | undefined {
    return this.cursors.length === 0 ? undefined : random.pick(this.cursors);
  }

  learn(request: Request, answer: Answer): void {
    const target = targetOf(request, this.published);
    const { status, body } = answer;
    if (
      target.kind === 'resource' &&
      (status === 404 || (request.method === 'DELETE' && status === 204))
    ) {
      this.forget(target.type.name, target.id);
    }
    if (status !== 200 && status !== 201) return;
    if (isMessage(body, 'ListResponse')) this.learnList(request, body);
    else if (isMessage(body, 'BulkResponse')) this.learnBulk(body);
    else this.see(body);
  }

  private see(resource: Json | undefined): void {
    const type = typeOf(this.published, resource);
    if (!type || !isObject(resource) || typeof resource['id'] !== 'string') return;
    // A part of a resource would only make the generators poorer.
    if (!isObject(resource['meta'])) return;
    const resources = this.seen.get(type.name) ?? new Map<string, JsonObject>();
    resources.set(resource['id'], resource);
    this.seen.set(type.name, resources);
  }

  private forget(typeName: string, id: string): void {
    if (!this.seen.get(typeName)?.delete(id)) return;
    this.gone.push(id);
    if (this.gone.length > MOST_GONE) this.gone.shift();
  }

  private learnList(request: Request, body: Json | undefined): void {
    if (!isObject(body)) return;
    for (const resource of listOf(body['Resources'])) this.see(resource);
    for (const name of ['nextCursor', 'previousCursor']) {
      const cursor = body[name];
      if (typeof cursor === 'string') this.cursors.push(withCursor(request, cursor));
    }
    if (this.cursors.length > MOST_CURSORS) this.cursors.shift();
  }

  private learnBulk(body: Json | undefined): void {
    for (const result of listOf(isObject(body) ? body['Operations'] : undefined)) {
      if (!isObject(result) || result['method'] !== 'DELETE' || result['status'] !== '204')
        continue;
      const [endpoint, id = ''] = String(result['location']).split('/').slice(-2);
      const type = this.published.types.find((one) => one.endpoint === `/${endpoint}`);
      if (type) this.forget(type.name, id);
    }
  }
}

function withCursor(request: Request, cursor: string): Request {
  if (request.method === 'POST') {
    const body = parseJson(request.body);
    const rest = Object.entries(isObject(body) ? body : {}).filter(
      ([name]) => name.toLowerCase() !== 'cursor',
    );
    return { ...request, body: JSON.stringify({ ...Object.fromEntries(rest), cursor }) };
  }
  const rest = Object.entries(request.query ?? {}).filter(
    ([name]) => name.toLowerCase() !== 'cursor',
  );
  return { ...request, query: { ...Object.fromEntries(rest), cursor }, body: null };
}
