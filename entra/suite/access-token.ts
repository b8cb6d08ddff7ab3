/** The OAuth 2.0 client credentials grant (RFC 6749 §4.4), and one request with the token that it gives. */
import type { ClientCredentials } from '../arguments.ts';
import type { Exchange, HttpOutcome } from '../http-exchange.ts';
import { requestUrl, type TenantUrl } from '../tenant-url.ts';

export interface TokenClient {
  requestToken(credentials: ClientCredentials): Promise<HttpOutcome>;
  /** GET /Users?startIndex=1&count=1 with that token. */
  useToken(token: string): Promise<HttpOutcome>;
}

export function createTokenClient(exchange: Exchange, tenant: TenantUrl): TokenClient {
  return {
    requestToken({ tokenUrl, clientId, clientSecret }) {
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
      });
      return exchange.send({
        method: 'POST',
        url: tokenUrl,
        headers: {
          accept: 'application/json',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: form.toString(),
      });
    },
    useToken(token) {
      return exchange.send({
        method: 'GET',
        url: requestUrl(tenant, '/Users', { startIndex: '1', count: '1' }),
        headers: { authorization: `Bearer ${token}`, accept: 'application/scim+json' },
        body: undefined,
      });
    },
  };
}
