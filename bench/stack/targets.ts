/** What is asked for what. */
import { join } from 'node:path';
import { scimRequest } from '../http/scim-requests.ts';
import { sendOnce } from '../http/send-load.ts';
import { startServer } from '../http/server-process.ts';
import { sampleUser, userIdOf } from '../sample-user.ts';
import { accessTokens } from './access-tokens.ts';
import type { RunningStack } from './running-stack.ts';

export interface Target {
  readonly name: string;
  readonly port: number;
  readonly status: number;
  /** The next request to send. */
  readonly next: () => Buffer;
}

/** lambda/http behind plain node:http, with as many users as the stacks. */
export async function plainServer(users: number) {
  const server = await startServer('scim-server.ts', users);
  const ids = Array.from({ length: users }, (_, number) => userIdOf(number));
  const target = {
    name: 'lambda/http on plain node:http, memory',
    port: server.port,
    status: 200,
    next: inTurn(ids.map((id) => scimRequest('GET', `/Users/${id}`))),
  };
  return { target, [Symbol.asyncDispose]: server.stop };
}

/** GET by id of users that are made first. */
export async function gettingUsers(
  name: string,
  { port, apiKey }: RunningStack,
  users: number,
): Promise<Target & { readonly userId: string }> {
  const authorization = `Bearer ${apiKey}`;
  const requests: Buffer[] = [];
  let userId = '';
  for (let number = 0; number < users; number += 1) {
    const request = scimRequest('POST', '/Users', sampleUser(number), authorization);
    const { status, body } = await sendOnce(port, request);
    if (status !== 201) throw new Error(`no user was made: ${status} ${body}`);
    const { id } = JSON.parse(body.toString());
    userId = id;
    requests.push(scimRequest('GET', `/Users/${id}`, undefined, authorization));
  }
  return { name, port, status: 200, next: inTurn(requests), userId };
}

/** The same GETs with another access token each time: the gateway has no answer in its cache, so the authorizer runs and checks a signature. */
export async function presentingTokens(
  name: string,
  { port, apiKey, tokenUrl, dataFolder }: RunningStack,
  userId: string,
): Promise<Target> {
  const tokenOf = await accessTokens(tokenUrl, apiKey, join(dataFolder, 'secrets.json'));
  const next = () => scimRequest('GET', `/Users/${userId}`, undefined, `Bearer ${tokenOf()}`);
  return { name, port, status: 200, next };
}

function inTurn(requests: readonly Buffer[]): () => Buffer {
  let at = 0;
  return () => requests[at++ % requests.length] ?? Buffer.alloc(0);
}
