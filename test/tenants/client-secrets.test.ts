import { digestOf } from '../../lambda/tenants/api-key.ts';
import { parseClientSecret } from '../../lambda/tenants/client-secret.ts';
import { type OperatedStack, startOperatedStack } from './operated-stack.ts';

let stack: OperatedStack;
beforeEach(async () => {
  stack = await startOperatedStack();
});
afterEach(() => stack.stop());

const add = (days = 365, tenant = 'default') =>
  stack.ask({ operation: 'addClientSecret', tenant, days });
const remove = (id: string) =>
  stack.ask({ operation: 'removeClientSecret', tenant: 'default', id });

describe('parseClientSecret', () => {
  const secret = `scims_acme_${'a'.repeat(43)}`;

  it('names the tenant of a client secret', () => {
    expect(parseClientSecret(secret)).toEqual({ tenant: 'acme' });
  });

  it.each([
    `x${secret}`,
    `${secret}a`,
    `${secret}\n`,
    secret.slice(0, -1),
    secret.replace('scims', 'scim'),
  ])('knows nothing of %j', (text) => {
    expect(parseClientSecret(text)).toBeUndefined();
  });
});

describe('client secrets', () => {
  it('are answered once and remembered as digests', async () => {
    const { clientSecret } = await add(730);
    const { secret, ...rest } = clientSecret;
    expect(secret).toMatch(/^scims_default_[\w-]{43}$/);
    expect(rest).toEqual({
      id: expect.stringMatching(/^[0-9A-Z]{26}$/),
      lastFour: secret.slice(-4),
      created: '2026-01-01T00:00:00.000Z',
      expires: '2028-01-01T00:00:00.000Z',
    });
    const { tenant } = await stack.ask({ operation: 'show', tenant: 'default' });
    expect(tenant.clientSecrets).toEqual([rest]);
    const record = await stack.registry.read('default');
    const digest = Buffer.from(digestOf(secret)).toString('base64url');
    expect(record?.clientSecrets).toEqual([{ ...rest, digest }]);
  });

  it('live beside each other until one is removed', async () => {
    const [one, other] = [await add(), await add()];
    const askedMs = stack.clock.nowMs;
    expect(await remove(one.clientSecret.id)).toMatchObject({ outcome: 'done' });
    const { tenant } = await stack.ask({ operation: 'show', tenant: 'default' });
    expect(tenant.clientSecrets.map(({ id }: { id: string }) => id)).toEqual([
      other.clientSecret.id,
    ]);
    expect(stack.flushes).toEqual([askedMs + 26_000]);
    expect((await remove(one.clientSecret.id)).reason).toContain('has no client secret');
  });

  it('are ten at most', async () => {
    for (let count = 1; count <= 10; count += 1) expect((await add()).outcome).toBe('done');
    expect((await add()).reason).toContain('has 10 client secrets');
  });

  it.each([364, 1097, 400.5, '365'])('do not live %j days', async (days) => {
    const answer = await stack.ask({ operation: 'addClientSecret', tenant: 'default', days });
    expect(answer.reason).toBe('days must be 365 to 1096 days (a year to three)');
  });

  it('are of a tenant that is there', async () => {
    expect((await add(365, 'nobody')).reason).toBe('there is no tenant nobody');
  });
});
