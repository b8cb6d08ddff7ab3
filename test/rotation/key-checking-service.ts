/** The part of a SCIM service that a rotation and Entra meet: it takes the keys that have a staging label, at SCIM and at a token endpoint. */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { listenOnLoopback, readBody, sendJson } from '../../entra/microsoft/loopback-server.ts';
import { createStagedKeyReader } from '../../lambda/secrets/staged-key-reader.ts';
import { findMatch } from '../../lambda/tenants/api-key.ts';

const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

interface Answer {
  readonly status: number;
  readonly body: object;
}

export async function startKeyCheckingService(client: SecretsManagerClient, secretId: string) {
  const reader = createStagedKeyReader(client);
  const presented: ('scim' | 'token endpoint')[] = [];
  /** isDisabled: the tenant's switch. refusals: so many right keys are refused first, as by a cache. bearer: whether SCIM takes keys. isMoved: whether it sends its callers elsewhere. isInvalid: whether it takes any request for an invalid one, and looks at no key. */
  const state = { isDisabled: false, refusals: 0, bearer: true, isMoved: false, isInvalid: false };

  async function accepts(key: string): Promise<boolean> {
    if (state.refusals > 0) {
      state.refusals -= 1;
      return false;
    }
    return findMatch(key, (await reader.read(secretId)).keys) !== undefined;
  }

  async function answerToken(form: URLSearchParams): Promise<Answer> {
    presented.push('token endpoint');
    const isClient = form.get('client_id') === 'default';
    if (!isClient || !(await accepts(form.get('client_secret') ?? ''))) {
      return { status: 401, body: { error: 'invalid_client' } };
    }
    if (state.isDisabled) return { status: 400, body: { error: 'unauthorized_client' } };
    return { status: 200, body: { access_token: 'a', token_type: 'Bearer', expires_in: 3600 } };
  }

  async function answerScim(authorization = ''): Promise<Answer> {
    presented.push('scim');
    const key = /^Bearer (\S+)$/.exec(authorization)?.[1] ?? '';
    if (!state.bearer || !(await accepts(key))) return { status: 401, body: {} };
    if (state.isDisabled) return { status: 403, body: {} };
    return { status: 200, body: { schemas: [LIST], totalResults: 0, Resources: [] } };
  }

  const server = await listenOnLoopback(0, () => async (request, response) => {
    const body = await readBody(request);
    if (state.isMoved && request.url !== '/elsewhere') {
      response.setHeader('location', '/elsewhere');
      return sendJson(response, 307, {});
    }
    if (state.isInvalid) return sendJson(response, 400, { error: 'invalid_request' });
    const answer = await (request.url === '/oauth2/token'
      ? answerToken(new URLSearchParams(body))
      : answerScim(request.headers.authorization));
    sendJson(response, answer.status, answer.body);
  });
  return {
    ...server,
    state,
    tenantUrl: `${server.url}/scim/v2`,
    tokenUrl: `${server.url}/oauth2/token`,
    /** Where keys were presented since the last time, in order. */
    takePresented: () => presented.splice(0),
    /** Whether a caller with the key gets in now. */
    async lets(key: string): Promise<boolean> {
      return findMatch(key, (await reader.read(secretId)).keys) !== undefined;
    },
  };
}
