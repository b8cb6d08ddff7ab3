/**
 * One HTTP server on loopback for what the functions and the operator's commands call: Secrets Manager, SQS, the answers
 * of custom resources, and the history of a memory store. Only who knows this start's secrets is answered.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { HistorySubject } from '../lambda/directory/history/find-history.ts';
import type { SecretsManager } from './secrets-manager.ts';
import { ServiceError } from './service-error.ts';
import type { Sqs } from './sqs.ts';

/** Lines of JSON, or undefined for a user or group that nobody knows. */
export type ReadHistory = (subject: HistorySubject) => Promise<readonly unknown[] | undefined>;

export interface LoopbackServices {
  readonly url: string;
  /** Secrets Manager and SQS answer only requests that are signed with this session token. */
  readonly sessionToken: string;
  /** Bearer of /history. */
  readonly historyToken: string;
  setHistory(read: ReadHistory): void;
  /** A URL that takes one PUT, and the body that it got. */
  expectAnswer(): { readonly url: string; readonly answer: Promise<unknown> };
  stop(): Promise<void>;
}

/** A service answers in the version of the protocol in which it was asked. */
const JSON_PROTOCOL = 'application/x-amz-json-1.1';

type ServicesByTarget = Readonly<
  Record<string, { run(operation: string, request: Readonly<Record<string, unknown>>): unknown }>
>;

/** @param sqs absent where the template has no queue. */
export async function startLoopbackServices(
  manager: SecretsManager,
  sqs?: Sqs,
): Promise<LoopbackServices> {
  const byTarget: ServicesByTarget = { secretsmanager: manager, ...(sqs && { AmazonSQS: sqs }) };
  const sessionToken = randomBytes(24).toString('hex');
  const historyToken = randomBytes(24).toString('hex');
  const expected = new Map<string, (answer: unknown) => void>();
  let readHistory: ReadHistory | undefined;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    if (request.method === 'POST' && path === '/') {
      const authorized = equal(String(request.headers['x-amz-security-token']), sessionToken);
      return answerOperation(byTarget, authorized, request, response);
    }
    const resolve = request.method === 'PUT' ? expected.get(path) : undefined;
    if (resolve) {
      expected.delete(path);
      resolve(JSON.parse((await buffer(request)).toString('utf8')));
      return void response.writeHead(200).end();
    }
    if (readHistory && request.method === 'GET' && path.startsWith('/history/')) {
      const authorized = equal(String(request.headers.authorization), `Bearer ${historyToken}`);
      if (!authorized) return void response.writeHead(401).end();
      const [resourceType = '', idOrName = ''] = path.slice('/history/'.length).split('/');
      const subject = { resourceType, idOrName: decodeURIComponent(idOrName) };
      const entries = await readHistory(subject);
      if (!entries) return void response.writeHead(404).end();
      response.writeHead(200, { 'content-type': 'application/jsonl' });
      return void response.end(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    }
    response.writeHead(404).end();
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.writeHead(400).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    sessionToken,
    historyToken,
    setHistory(read) {
      readHistory = read;
    },
    expectAnswer() {
      const path = `/answer/${randomBytes(16).toString('hex')}`;
      const answer = new Promise<unknown>((resolve) => expected.set(path, resolve));
      return { url: `${url}${path}`, answer };
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** One operation of AWS's JSON protocol: `<service>.<operation>` in a header. */
async function answerOperation(
  byTarget: ServicesByTarget,
  authorized: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [service = '', operation = ''] = String(request.headers['x-amz-target']).split('.');
  const text = (await buffer(request)).toString('utf8');
  let status = 200;
  let body: unknown;
  try {
    if (!authorized) {
      throw new ServiceError('UnrecognizedClientException', 'The security token is invalid.');
    }
    const answering = byTarget[service];
    if (!answering) throw new ServiceError('UnknownOperationException', `${service} is not here.`);
    body = answering.run(operation, JSON.parse(text === '' ? '{}' : text));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    status = 400;
    body = { __type: error.name, message: error.message };
  }
  response.writeHead(status, { 'content-type': request.headers['content-type'] ?? JSON_PROTOCOL });
  response.end(JSON.stringify(body));
}

function equal(given: string, wanted: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(wanted)];
  return left.length === right.length && timingSafeEqual(left, right);
}
