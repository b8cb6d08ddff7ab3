import type { AssertionGrant, ClientSecretGrant } from '../../../entra/credentials/credential.ts';
import {
  assertionRequest,
  secretRequest,
  toTokenAnswer,
} from '../../../entra/credentials/token-request.ts';
import type { HttpOutcome } from '../../../entra/http-exchange.ts';

const grant: ClientSecretGrant = {
  ...{ kind: 'clientSecret', tokenUrl: 'https://host.example/token', clientId: 'an id' },
  ...{ clientSecret: 'a:secret+%', location: 'body', scope: undefined },
};
const federated: AssertionGrant = {
  ...{ kind: 'assertion', tokenUrl: grant.tokenUrl, clientId: 'acme', scope: 'all' },
  assertion: { kind: 'text', text: 'a.b.c' },
};
const formOf = ({ body }: { body: string | undefined }) =>
  Object.fromEntries(new URLSearchParams(body));

it('sends a client secret in the body, as a form', () => {
  const request = secretRequest(grant);
  expect(request).toMatchObject({ method: 'POST', url: grant.tokenUrl });
  expect(request.headers).toEqual({
    ...{ accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect(formOf(request)).toEqual({
    ...{ grant_type: 'client_credentials', client_id: 'an id', client_secret: 'a:secret+%' },
  });
});

it('sends it in a Basic header instead, both parts encoded as in a form', () => {
  const request = secretRequest({ ...grant, location: 'header', scope: 'all' });
  const [scheme, pair = ''] = (request.headers['authorization'] ?? '').split(' ');
  expect([scheme, Buffer.from(pair, 'base64').toString()]).toEqual([
    ...['Basic', 'an+id:a%3Asecret%2B%25'],
  ]);
  expect(formOf(request)).toEqual({ grant_type: 'client_credentials', scope: 'all' });
});

it('sends an assertion in place of a secret', () => {
  expect(formOf(assertionRequest(federated, 'a.b.c', { baseAddress: 'https://x' }))).toEqual({
    ...{ grant_type: 'client_credentials', client_id: 'acme', client_assertion: 'a.b.c' },
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    ...{ scope: 'all', baseAddress: 'https://x' },
  });
});

function answer(status: number, body: unknown): HttpOutcome {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { outcome: 'answer', status, retryAfter: undefined, contentType: undefined, text };
}

const granted = { access_token: 'token', token_type: 'Bearer', expires_in: 3600 };

it('takes a token with its life', () => {
  expect(toTokenAnswer(answer(200, granted), 'it')).toEqual({
    ...{ outcome: 'granted', token: 'token', lifeSeconds: 3600 },
  });
});

it.each<[string, HttpOutcome, string, boolean]>([
  ['no answer', { outcome: 'timeout' }, 'it does not answer in time', true],
  ['no server', { outcome: 'unreachable', reason: 'X' }, 'it cannot be reached (X)', true],
  ['a defect', answer(503, 'oops'), 'it: 503', true],
  ['a full server', answer(429, { error: 'slow_down' }), 'it: 429 slow_down', true],
  ['a refusal', answer(401, { error: 'invalid_client' }), 'it: 401 invalid_client', false],
  [
    'a refusal that explains itself',
    answer(400, { error: 'invalid_request', error_description: 'No.' }),
    'it: 400 invalid_request: No.',
    false,
  ],
  ['no token', answer(200, {}), 'it gives no access_token', false],
  ['an array', answer(200, []), 'it gives no access_token', false],
  ['no JSON', answer(200, '<p>'), 'it gives no access_token', false],
  [
    'a token that no header can carry',
    answer(200, { access_token: 'a\nb' }),
    'it gives no access_token',
    false,
  ],
])('says of %s what is the matter, and whether it may pass', (_, outcome, reason, isPassing) => {
  expect(toTokenAnswer(outcome, 'it')).toEqual({ outcome: 'unusable', reason, isPassing });
});
