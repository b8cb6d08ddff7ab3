/** Ours: lambda/http behind plain node:http on the memory store. No function, no gateway, no log. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { SCIM_BASE_PATH, SCIM_MEDIA_TYPE } from '../../lambda/contract/routes.ts';
import { createResource } from '../../lambda/directory/create-resource.ts';
import { newEntryId } from '../../lambda/handlers/new-entry-id.ts';
import { answer } from '../../lambda/http/router.ts';
import type { ScimRequest, ScimResponse } from '../../lambda/http/scim-message.ts';
import type { ScimService } from '../../lambda/http/scim-service.ts';
import { createMemoryDirectoryStore } from '../../lambda/memory/memory-directory-store.ts';
import { userResourceType } from '../../lambda/scim/schema/resource-types.ts';
import { sampleUser, userIdOf } from '../sample-user.ts';
import { serveMeasured } from './measured-server.ts';

const users = Number(process.argv[2]);
const user = userResourceType();
const caller = { tenant: 'default', actor: 'Scim System User', requestId: 'benchmark' };
let made = 0;
const service: ScimService = {
  directory: {
    store: createMemoryDirectoryStore(),
    now: () => new Date(),
    newId: () => (made < users ? userIdOf(made++) : randomUUID()),
    newEntryId,
    newCursorId: randomUUID,
    pause: async () => {},
    settings: { uniqueExternalId: false },
  },
  resourceTypes: [user],
  schemas: [user.schema],
  patchWithoutBody: new Set(),
  stateOfTenant: async () => 'enabled',
};

for (let number = 0; number < users; number += 1) {
  await createResource(service.directory, caller, user, { body: sampleUser(number) });
}

async function toScimRequest(request: IncomingMessage): Promise<ScimRequest> {
  const { method = 'GET', url = '', headers } = request;
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  return {
    method,
    path: pathname
      .slice(SCIM_BASE_PATH.length)
      .split('/')
      .filter((segment) => segment !== ''),
    query: new Map([...searchParams].map(([name, value]) => [name.toLowerCase(), value])),
    contentType: headers['content-type'],
    body: method === 'GET' ? undefined : await text(request),
    baseUrl: SCIM_BASE_PATH,
    caller,
  };
}

function send(response: ServerResponse, { status, headers, body }: ScimResponse): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (body !== undefined) response.setHeader('Content-Type', SCIM_MEDIA_TYPE);
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

serveMeasured(
  createServer(async (request, response) => {
    if (!request.headers.authorization?.startsWith('Bearer ')) {
      send(response, { status: 401, headers: {} });
      return;
    }
    const { response: answered } = await answer(service, await toScimRequest(request));
    send(response, answered);
  }),
);
