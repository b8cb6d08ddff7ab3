import { decodeProtectedHeader } from 'jose';
import { CredentialsUnavailable } from '../../lambda/auth/credential-source.ts';
import type { PrivateJwk } from '../../lambda/contract/access-token.ts';
import { createAccessTokenIssuer } from '../../lambda/oauth/issue-access-token.ts';
import { START_MS } from '../auth/credentials-fixture.ts';
import { newSigningKey } from './token-service.ts';

const request = { tenant: 'default', credentialId: 'key:v1', seconds: 3600 };

async function startIssuer() {
  const [one, two] = [await newSigningKey(), await newSigningKey()];
  const state = { nowMs: START_MS, current: one as PrivateJwk | undefined, reads: 0 };
  const ages: number[] = [];
  const issue = createAccessTokenIssuer({
    signingKeys: {
      async read() {
        state.reads += 1;
        if (state.current === undefined) throw new Error('out of reach');
        return state.current;
      },
    },
    issuer: 'scim-prod',
    now: () => state.nowMs,
    newTokenId: () => 'token-1',
    onStale: ({ ageSeconds }) => ages.push(ageSeconds),
  });
  const signer = async () => decodeProtectedHeader(await issue(request)).kid;
  return { one, two, state, ages, signer };
}

describe('the key that signs access tokens', () => {
  it('is kept for five minutes and not longer', async () => {
    const { one, two, state, signer } = await startIssuer();
    expect(await signer()).toBe(one.kid);
    state.current = two;
    state.nowMs += 299_999;
    expect(await signer()).toBe(one.kid);
    expect(state.reads).toBe(1);
    state.nowMs += 1;
    expect(await signer()).toBe(two.kid);
  });

  it('is read once for all who ask at the same time', async () => {
    const { state, signer } = await startIssuer();
    await Promise.all(Array.from({ length: 10 }, signer));
    expect(state.reads).toBe(1);
  });

  it('goes on for a quarter of an hour where the next one cannot be read, and is asked for seldom', async () => {
    const { one, state, ages, signer } = await startIssuer();
    await signer();
    state.current = undefined;
    state.nowMs += 300_000;
    for (let time = 0; time < 10; time += 1) expect(await signer()).toBe(one.kid);
    expect(state.reads).toBe(2);
    expect(ages).toEqual([300]);
    state.nowMs = START_MS + 899_999;
    expect(await signer()).toBe(one.kid);
    state.nowMs += 1;
    await expect(signer()).rejects.toThrow(CredentialsUnavailable);
  });

  it('is asked for again a moment after it could not be read', async () => {
    const { one, state, signer } = await startIssuer();
    state.current = undefined;
    await expect(signer()).rejects.toThrow(CredentialsUnavailable);
    state.current = one;
    state.nowMs += 1000;
    expect(await signer()).toBe(one.kid);
  });
});
