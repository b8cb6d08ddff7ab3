/** As many access tokens as one likes, each another one: signed here with the stack's own key, as it lies on this machine. */
import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { requestToken } from '../../soak/credentials/token-request.ts';

/** @param secretsFile of the data folder */
export async function accessTokens(
  tokenUrl: string,
  apiKey: string,
  secretsFile: string,
): Promise<() => string> {
  const { accessToken } = await requestToken(tokenUrl, {
    client_id: 'default',
    client_secret: apiKey,
  });
  if (accessToken === undefined) throw new Error('the stack gives no access token');
  const [header, payload = ''] = accessToken.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const key = await signingKey(secretsFile);
  return () => {
    const body = Buffer.from(JSON.stringify({ ...claims, jti: randomUUID() }));
    const signed = `${header}.${body.toString('base64url')}`;
    const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
    return `${signed}.${signature.toString('base64url')}`;
  };
}

interface KeptSecret {
  readonly versions: readonly { readonly value?: string; readonly stages: readonly string[] }[];
}

async function signingKey(secretsFile: string) {
  const secrets: readonly KeptSecret[] = JSON.parse(await readFile(secretsFile, 'utf8'));
  const current = secrets
    .flatMap(({ versions }) => versions)
    .find(({ value, stages }) => stages.includes('AWSCURRENT') && value?.startsWith('{'));
  if (current?.value === undefined) throw new Error('the stack has no signing key');
  return createPrivateKey({ key: JSON.parse(current.value), format: 'jwk' });
}
