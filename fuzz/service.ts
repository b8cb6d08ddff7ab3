/** The service under test, composed from source, with ids and a clock that follow from the numbers of the requests. */
import { join } from 'node:path';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { DirectoryStore } from '../lambda/directory/directory-store.ts';
import { proxyHandler } from '../lambda/http/proxy-handler.ts';
import { createMemoryDirectoryStore } from '../lambda/memory/memory-directory-store.ts';
import { offeredResourceTypes, schemasOf } from '../lambda/scim/schema/resource-types.ts';
import { readStackConfig } from '../lib/stack-config.ts';
import type { Answer, Request, Send } from './exchange.ts';
import { parseJson } from './json.ts';

/** With a resource type and extensions of every type, mutability and returned value. */
const CONFIG = join(
  import.meta.dirname,
  ...['..', 'test', 'fixtures', 'resource-types', 'device.json'],
);

const START = Date.parse('2026-01-31T08:00:00.000Z');
/** Cursors live for an hour: some expire in a round. */
const REQUEST_MILLISECONDS = 5_000;

export interface Service {
  readonly send: Send;
  /** The error behind the last answer with status 500. */
  readonly lastDefect: () => unknown;
}

/** Makes services that know nothing of each other. */
export type NewService = () => Service;

/** @param storeFor the store, and the tenant of the service in it */
export function serviceMaker(
  storeFor: (now: () => Date) => { readonly store: DirectoryStore; readonly tenant: string } = (
    now,
  ) => ({ store: createMemoryDirectoryStore({ now }), tenant: 'default' }),
): NewService {
  const { customResourceTypes } = readStackConfig(CONFIG);
  const resourceTypes = offeredResourceTypes(customResourceTypes);
  return () => {
    const clock = new RequestClock();
    const { store, tenant } = storeFor(clock.now);
    let defect: unknown;
    const handle = proxyHandler({
      service: {
        directory: {
          store,
          now: clock.now,
          newId: () => `00000000-0000-4000-8000-${clock.unique().padStart(12, '0')}`,
          newEntryId: () => clock.unique().padStart(26, '0'),
          newCursorId: clock.unique,
          pause: async () => {},
          settings: { uniqueExternalId: false },
        },
        resourceTypes,
        schemas: schemasOf(resourceTypes),
        patchWithoutBody: new Set(['Group']),
        stateOfTenant: async () => 'enabled',
      },
      elapsed: () => 0,
      report: (report) => {
        if (report.defect !== undefined) defect = report.defect;
      },
    });
    const send = async (request: Request): Promise<Answer> => {
      clock.begin(request.number);
      const { statusCode, headers, body } = await handle(toEvent(request, tenant));
      return {
        status: statusCode,
        headers: toTexts(headers),
        text: body,
        body: parseJson(body),
      };
    };
    return { send, lastDefect: () => defect };
  };
}

/** Goes on with the requests, and by a millisecond with each look at it. */
class RequestClock {
  private request = 0;
  private looks = 0;
  private issued = 0;

  begin(request: number): void {
    if (request === this.request) return;
    this.request = request;
    this.looks = 0;
    this.issued = 0;
  }

  readonly now = (): Date =>
    new Date(START + REQUEST_MILLISECONDS * this.request + Math.min(this.looks++, 4_999));

  readonly unique = (): string =>
    `${this.request.toString(16)}${(this.issued++).toString(16).padStart(4, '0')}`;
}

function toEvent(request: Request, tenant: string): APIGatewayProxyEvent {
  const { method, path, query, headers, body, isBase64Encoded = false } = request;
  return {
    httpMethod: method,
    headers,
    queryStringParameters: query,
    body: body !== null && isBase64Encoded ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded,
    requestContext: {
      requestId: String(request.number),
      domainName: 'api.example',
      path: `/live/scim/v2${path}`,
      ...(request.isAuthorized !== false && { authorizer: { tenant, actor: 'fuzz' } }),
    },
  } as unknown as APIGatewayProxyEvent;
}

const toTexts = (headers: object | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]));
