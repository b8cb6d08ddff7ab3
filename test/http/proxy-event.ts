import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Directory } from '../../lambda/directory/directory.ts';
import { proxyHandler, type RequestReport } from '../../lambda/http/proxy-handler.ts';
import type { ScimService } from '../../lambda/http/scim-service.ts';
import {
  type CustomResourceTypes,
  offeredResourceTypes,
  schemasOf,
} from '../../lambda/scim/schema/resource-types.ts';
import { memoryDirectory } from '../directory/directory-fixture.ts';

export interface Sent {
  readonly method?: string;
  /** As the gateway reports it in requestContext.path. */
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly base64?: boolean;
  readonly authorizer?: Readonly<Record<string, string>> | null;
}

/** What of a REST API's proxy event this service may look at; anything else is not there. */
export function proxyEvent(sent: Sent): APIGatewayProxyEvent {
  const text = typeof sent.body === 'string' ? sent.body : JSON.stringify(sent.body);
  return {
    httpMethod: sent.method ?? 'GET',
    headers: { 'Content-Type': 'application/scim+json; charset=utf-8', ...sent.headers },
    queryStringParameters: sent.query ?? null,
    body:
      sent.body === undefined ? null : sent.base64 ? Buffer.from(text).toString('base64') : text,
    isBase64Encoded: sent.base64 ?? false,
    requestContext: {
      requestId: 'request-1',
      domainName: 'api.example',
      path: sent.path ?? '/live/scim/v2/Users',
      ...(sent.authorizer === null
        ? {}
        : { authorizer: sent.authorizer ?? { tenant: 'default', actor: 'Scim System User' } }),
    },
  } as unknown as APIGatewayProxyEvent;
}

export interface Answered {
  readonly status: number;
  readonly headers: APIGatewayProxyResult['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into any answer
  readonly body: any;
}

/** A service in memory behind the proxy handler. */
export function scimService(
  directory: Directory = memoryDirectory(),
  options: {
    readonly custom?: CustomResourceTypes;
    readonly patchWithoutBody?: string[];
    readonly stateOfTenant?: ScimService['stateOfTenant'];
  } = {},
) {
  const reports: RequestReport[] = [];
  const resourceTypes = offeredResourceTypes(options.custom);
  const service: ScimService = {
    directory,
    resourceTypes,
    schemas: schemasOf(resourceTypes),
    patchWithoutBody: new Set(options.patchWithoutBody ?? ['Group']),
    stateOfTenant: options.stateOfTenant ?? (async () => 'enabled'),
  };
  let clock = 0;
  const handle = proxyHandler({
    service,
    elapsed: () => (clock += 1.5),
    report: (report) => reports.push(report),
  });
  const send = async (sent: Sent): Promise<Answered> => {
    const { statusCode, headers, body } = await handle(proxyEvent(sent));
    return { status: statusCode, headers, body: body === '' ? undefined : JSON.parse(body) };
  };
  return { send, reports, directory };
}
