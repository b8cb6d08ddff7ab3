/** A request for an access token (RFC 6749 §4.4, RFC 7523 §2.2). */

/** @param client id and secret, or id and assertion */
export async function requestToken(
  tokenUrl: string,
  client: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly accessToken: string | undefined }> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    ...client,
    ...('client_assertion' in client && {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    }),
  });
  try {
    const response = await fetch(tokenUrl, { method: 'POST', body: form });
    const body: unknown = await response.json();
    const accessToken = Object(body)['access_token'];
    return {
      status: response.status,
      accessToken: typeof accessToken === 'string' ? accessToken : undefined,
    };
  } catch {
    return { status: 0, accessToken: undefined };
  }
}
