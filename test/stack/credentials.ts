/** Every way to sign in, against a started stack and Microsoft's stand-in. */
import type { Microsoft } from '../../soak/credentials/microsoft.ts';
import type { OperatorCommands } from './operator-commands.ts';
import { type HttpAnswer, sendHttp } from './send-http.ts';
import type { Started } from './start-stack.ts';

export interface Credentials {
  /** What the recorded cases name: a token URL, a client id, two secrets, assertions. */
  variables(): Promise<Readonly<Record<string, string>>>;
  /** An access token of the tenant `default`. */
  accessToken(): Promise<string>;
}

/** @param microsoft it is trusted by the tenant `default` from the first use on */
export function credentialsOf(
  started: Started,
  operator: OperatorCommands,
  microsoft: () => Microsoft,
): Credentials {
  let prepared: Promise<Readonly<Record<string, string>>> | undefined;
  const prepare = async () => {
    const { trust, standIn } = microsoft();
    await operator.tenant(
      ...['configure', 'default', '--trust-tenant', trust.entraTenantId],
      ...['--trust-application', trust.applicationId, '--trust-subject', trust.subject],
    );
    const { clientSecret } = await operator.tenant('add-secret', 'default', '--expires', '2y');
    return {
      tokenUrl: started().tokenUrl,
      clientId: 'default',
      clientSecret2: clientSecret.secret,
      entraJwt: await standIn.signIn.assertionFor(),
      entraJwtWrongAud: await standIn.signIn.assertionFor({ audience: 'api://somebody-else' }),
    };
  };
  return {
    async variables() {
      prepared ??= prepare();
      return { ...(await prepared), clientSecret: started().apiKey };
    },
    async accessToken() {
      const { status, json, text } = await requestToken(started().tokenUrl, {
        client_id: 'default',
        client_secret: started().apiKey,
      });
      if (status !== 200) throw new Error(`no access token: ${status} ${text}`);
      return String(Object(json)['access_token']);
    },
  };
}

export function requestToken(
  tokenUrl: string,
  parameters: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...parameters });
  return sendHttp(tokenUrl, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: form.toString(),
  });
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export function testCredentials(started: Started, credentials: Credentials): void {
  const read = (token: string) =>
    sendHttp(`${started().url}/Users?startIndex=1&count=1`, {
      method: 'GET',
      headers: { Authorization: `Bearer ${token}` },
    });

  describe('access tokens', () => {
    it('are given for a key in a Basic header, and let in', async () => {
      const { apiKey, tokenUrl } = started();
      const basic = Buffer.from(`default:${apiKey}`).toString('base64');
      const answer = await requestToken(tokenUrl, {}, { Authorization: `Basic ${basic}` });
      expect(answer).toMatchObject({
        status: 200,
        headers: { 'content-type': expect.stringMatching('^application/json') },
        json: { token_type: 'Bearer', expires_in: 3600 },
      });
      expect(answer.headers['cache-control']).toBe('no-store');
      expect((await read(String(Object(answer.json)['access_token']))).status).toBe(200);
    });

    it('are given for an assertion that Entra signed, and let in', async () => {
      const { entraJwt = '' } = await credentials.variables();
      const parameters = {
        client_id: 'default',
        client_assertion_type: ASSERTION_TYPE,
        client_assertion: entraJwt,
        baseAddress: started().url,
      };
      const { tokenUrl } = started();
      const answers = [
        await requestToken(tokenUrl, parameters),
        // Entra keeps an assertion and sends it again.
        await requestToken(tokenUrl, parameters),
      ];
      for (const { status, json } of answers) {
        expect(status).toBe(200);
        expect((await read(String(Object(json)['access_token']))).status).toBe(200);
      }
    });

    it('are no assertions, and assertions are no access tokens', async () => {
      const { entraJwt = '' } = await credentials.variables();
      expect((await read(entraJwt)).status).toBe(401);
      const answer = await requestToken(started().tokenUrl, {
        client_id: 'default',
        client_assertion_type: ASSERTION_TYPE,
        client_assertion: await credentials.accessToken(),
      });
      expect(answer).toMatchObject({ status: 401, json: { error: 'invalid_client' } });
    });

    it('are refused in OAuth’s own words, whatever is asked', async () => {
      const { tokenUrl, apiKey } = started();
      const wrong = { client_id: 'default', client_secret: apiKey };
      const asked: readonly (readonly [Readonly<Record<string, string>>, number, string])[] = [
        [{ ...wrong, grant_type: 'password' }, 400, 'unsupported_grant_type'],
        [{ ...wrong, grant_type: '' }, 400, 'invalid_request'],
        [{ client_id: 'nobody', client_secret: apiKey }, 401, 'invalid_client'],
        [{ client_id: 'default' }, 401, 'invalid_client'],
      ];
      for (const [parameters, status, error] of asked) {
        expect(await requestToken(tokenUrl, parameters)).toMatchObject({ status, json: { error } });
      }
    });
  });
}
