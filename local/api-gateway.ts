/**
 * The HTTP front: a request goes the way it goes through a REST API. Match a method, ask its authorizer, run its
 * function, answer; whatever the gateway itself has to say is shaped by the template's gateway responses.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiDescription, MethodDescription } from './api-description.ts';
import {
  type GatewayContext,
  type GatewayResponseType,
  gatewayResponse,
} from './gateway-response.ts';
import type { Invocation } from './invocation.ts';
import { type MatchedMethod, matchMethod } from './match-method.ts';
import { type HttpRequest, headerOf, pathOf, toProxyEvent } from './proxy-event.ts';
import { fromProxyResult, type HttpAnswer } from './proxy-result.ts';
import { StartError } from './start-error.ts';
import {
  type Authorization,
  createTokenAuthorizer,
  type TokenAuthorizer,
} from './token-authorizer.ts';

export interface ApiGatewayOptions {
  readonly api: ApiDescription;
  readonly invoke: (functionArn: string, event: unknown) => Promise<Invocation>;
  /** 0 takes a free one. */
  readonly port: number;
}

export interface ApiGateway {
  readonly port: number;
  /** Forgets what its authorizers have answered. */
  flushAuthorizers(): void;
  stop(): Promise<void>;
}

/** API Gateway's limits: a request's body, and the names and values of its headers together. */
const BODY_LIMIT_BYTES = 10 * 1024 * 1024;
const HEADERS_LIMIT_BYTES = 10_240;
/** How long requests that are under way may take when the front stops. */
const STOP_MILLISECONDS = 2000;

/** @throws StartError when the port is taken or not allowed. */
export async function startApiGateway(options: ApiGatewayOptions): Promise<ApiGateway> {
  const authorizer = createTokenAuthorizer(options.api, options.invoke);
  let stopping = false;
  const server = createServer({ maxHeaderSize: 64 * 1024 }, (request, response) => {
    answer(options, authorizer, request)
      .then((result) => {
        if (stopping) response.setHeader('Connection', 'close');
        send(response, result);
      })
      // The connection broke while the body was on its way: there is nobody to answer.
      .catch(() => response.destroy());
  });
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    flushAuthorizers: authorizer.flush,
    async stop() {
      stopping = true;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), STOP_MILLISECONDS);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** Binds to loopback. */
export function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reasons: Readonly<Record<string, string>> = {
        EADDRINUSE: `port ${port} is taken: stop what uses it, or choose another with --port`,
        EACCES: `port ${port} is not allowed for this user: choose one above 1023 with --port`,
      };
      const reason = reasons[error.code ?? ''] ?? `port ${port} cannot be opened (${error.code})`;
      reject(new StartError(reason, { cause: error }));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

async function answer(
  { api, invoke }: ApiGatewayOptions,
  authorizer: TokenAuthorizer,
  incoming: IncomingMessage,
): Promise<HttpAnswer> {
  const path = pathOf(incoming.url ?? '/');
  const httpMethod = incoming.method ?? 'GET';
  const context = (authorizer?: Readonly<Record<string, string>>): GatewayContext => ({
    requestId,
    path,
    httpMethod,
    rawHeaders: incoming.rawHeaders,
    authorizer,
  });
  const requestId = randomUUID();
  const refuse = (type: GatewayResponseType, authorizer?: Readonly<Record<string, string>>) =>
    withRequestId(gatewayResponse(type, api, context(authorizer)), requestId);

  if (sizeOf(incoming.rawHeaders) > HEADERS_LIMIT_BYTES) return headersTooLarge();
  const body = await readBody(incoming);
  if (!body) return refuse('REQUEST_TOO_LARGE');
  const matched = matchMethod(api.methods, httpMethod, path);
  if (!matched) return refuse('MISSING_AUTHENTICATION_TOKEN');
  const authorization = await authorizeMethod(matched.method, authorizer, incoming, path);
  if (authorization.outcome === 'refused') {
    return refuse(authorization.response, authorization.context);
  }

  const request = requestOf(incoming, body, requestId);
  const result = await integrate(invoke, request, matched, api, authorization.context);
  return typeof result === 'string'
    ? refuse(result, authorization.context)
    : withRequestId(result, requestId);
}

async function authorizeMethod(
  { authorizer }: MethodDescription,
  { authorize }: TokenAuthorizer,
  { method: httpMethod = 'GET', rawHeaders }: IncomingMessage,
  path: string,
): Promise<Authorization | { outcome: 'allowed'; context: undefined }> {
  if (!authorizer) return { outcome: 'allowed', context: undefined };
  const token = headerOf(rawHeaders, authorizer.header);
  return authorize({ authorizer, token, httpMethod, path });
}

/** The function goes on when the gateway has given up on it, as it does on AWS. */
async function integrate(
  invoke: ApiGatewayOptions['invoke'],
  request: HttpRequest,
  matched: MatchedMethod,
  api: ApiDescription,
  authorizer: Readonly<Record<string, string>> | undefined,
): Promise<HttpAnswer | GatewayResponseType> {
  const event = toProxyEvent(request, matched, api, authorizer);
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(resolve, matched.method.timeoutMilliseconds, 'timeout');
  });
  const invocation = await Promise.race([invoke(matched.method.functionArn, event), timeout]);
  clearTimeout(timer);
  if (invocation === 'timeout') return 'INTEGRATION_TIMEOUT';
  if (invocation.outcome === 'tooLarge') return 'REQUEST_TOO_LARGE';
  if (invocation.outcome !== 'returned') return 'DEFAULT_5XX';
  return fromProxyResult(invocation.payload) ?? 'DEFAULT_5XX';
}

function requestOf(incoming: IncomingMessage, body: Buffer, requestId: string): HttpRequest {
  return {
    method: incoming.method ?? 'GET',
    target: incoming.url ?? '/',
    rawHeaders: incoming.rawHeaders,
    body,
    sourceIp: incoming.socket.remoteAddress ?? '127.0.0.1',
    domainName: `localhost:${incoming.socket.localPort}`,
    requestId,
    time: Date.now(),
  };
}

/** @returns undefined when it is too large; it is read to its end so that the client gets to read the answer. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size <= BODY_LIMIT_BYTES) chunks.push(chunk);
  }
  return size <= BODY_LIMIT_BYTES ? Buffer.concat(chunks) : undefined;
}

function send(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  for (const [name, value] of headers) response.appendHeader(name, value);
  response.statusCode = status;
  response.end(body);
}

function withRequestId(result: HttpAnswer, requestId: string): HttpAnswer {
  return { ...result, headers: [['x-amzn-RequestId', requestId], ...result.headers] };
}

/** The limit is documented, the answer observed: it comes from before the gateway, so no gateway response shapes it. */
function headersTooLarge(): HttpAnswer {
  return {
    status: 431,
    headers: [['Content-Type', 'application/json']],
    body: '{"message":"Request Header Fields Too Large"}',
  };
}

function sizeOf(rawHeaders: readonly string[]): number {
  return rawHeaders.reduce((size, text) => size + text.length, 0);
}
