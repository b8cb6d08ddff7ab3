/** The requests of the four operations, as bytes. Both servers get the same ones. */
import { SCIM_BASE_PATH, SCIM_MEDIA_TYPE } from '../../lambda/contract/routes.ts';
import { sampleUser, userIdOf, userNameOf } from '../sample-user.ts';

export interface Operation {
  readonly name: string;
  readonly status: number;
  /** The request number `number` of all that are sent to one server. */
  readonly request: (number: number, users: number) => Buffer;
}

export const OPERATIONS = {
  get: {
    name: 'GET by id',
    status: 200,
    request: (number, users) => scimRequest('GET', `/Users/${userIdOf(scattered(number, users))}`),
  },
  filter: {
    name: 'filter by userName',
    status: 200,
    request: (number, users) => {
      const filter = `userName eq "${userNameOf(scattered(number, users))}"`;
      return scimRequest('GET', `/Users?filter=${encodeURIComponent(filter)}`);
    },
  },
  create: {
    name: 'create',
    status: 201,
    request: (number, users) => scimRequest('POST', '/Users', sampleUser(users + number)),
  },
  patch: {
    name: 'PATCH active',
    status: 200,
    request: (number, users) =>
      scimRequest('PATCH', `/Users/${userIdOf(number % users)}`, {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        // Each turn over all users says the other value, so that each request changes something.
        Operations: [
          { op: 'replace', path: 'active', value: Math.floor(number / users) % 2 === 1 },
        ],
      }),
  },
} satisfies Record<string, Operation>;

/** Users in an order that is not theirs. */
const scattered = (number: number, users: number): number => (number * 7919) % users;

export function scimRequest(
  method: string,
  path: string,
  body?: object,
  authorization = 'Bearer any',
): Buffer {
  const text = body === undefined ? '' : JSON.stringify(body);
  const head = [
    `${method} ${SCIM_BASE_PATH}${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    `Authorization: ${authorization}`,
    `Accept: ${SCIM_MEDIA_TYPE}`,
    ...(body === undefined
      ? []
      : [`Content-Type: ${SCIM_MEDIA_TYPE}`, `Content-Length: ${Buffer.byteLength(text)}`]),
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${text}`);
}
