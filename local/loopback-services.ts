/**
 * One HTTP server on loopback for what the functions and the operator's commands call. It only routes: what belongs to whom each
 * service says itself. AWS's services answer who knows this start's session token.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type JsonService, jsonProtocol } from './json-protocol.ts';
import type { LoopbackAnswer, LoopbackRequest, LoopbackService } from './loopback-exchange.ts';
import { createResourceAnswers } from './resource-answers.ts';
import { isSameSecret } from './same-secret.ts';

export interface LoopbackServices {
  readonly url: string;
  /** AWS's services answer only requests that are signed with it. */
  readonly sessionToken: string;
  /** Takes further services. */
  add(service: LoopbackService): void;
  /** A URL that takes one PUT, and the body that it got. */
  expectAnswer(): { readonly url: string; readonly answer: Promise<unknown> };
  stop(): Promise<void>;
}

/** @param sqs absent where the template has no queue. */
export async function startLoopbackServices(
  secretsManager: JsonService,
  sqs?: JsonService,
): Promise<LoopbackServices> {
  const sessionToken = randomBytes(24).toString('hex');
  const answers = createResourceAnswers();
  const services: LoopbackService[] = [
    jsonProtocol({ secretsmanager: secretsManager, ...(sqs && { AmazonSQS: sqs }) }),
    answers.service,
  ];
  const server = createServer((incoming, response) => {
    const serverUrl = urlOf(incoming.socket.localPort);
    toRequest(incoming, sessionToken, serverUrl)
      .then((request) => firstAnswer(services, request))
      .then((answer) => send(response, answer ?? { status: 404 }))
      .catch(() => send(response, { status: 400 }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const url = urlOf((server.address() as AddressInfo).port);
  return {
    url,
    sessionToken,
    add: (service) => services.push(service),
    expectAnswer: () => answers.expect(url),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function firstAnswer(
  services: readonly LoopbackService[],
  request: LoopbackRequest,
): Promise<LoopbackAnswer | undefined> {
  for (const service of services) {
    const answer = await service(request);
    if (answer) return answer;
  }
  return undefined;
}

async function toRequest(
  incoming: IncomingMessage,
  sessionToken: string,
  serverUrl: string,
): Promise<LoopbackRequest> {
  const header = (name: string) => incoming.headers[name]?.toString();
  const [path = '/', query] = (incoming.url ?? '/').split('?');
  return {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    header,
    body: await buffer(incoming),
    isSigned: isSameSecret(header('x-amz-security-token'), sessionToken),
    serverUrl,
  };
}

function send(response: ServerResponse, { status, headers, body }: LoopbackAnswer): void {
  response.writeHead(status, headers).end(body);
}

const urlOf = (port: number | undefined): string => `http://127.0.0.1:${port}`;
