import { type RotatingTenant, startRotatingTenant } from './rotating-tenant.ts';

let tenant: RotatingTenant;
let versionId: string;
beforeEach(async () => {
  tenant = await startRotatingTenant();
  versionId = await tenant.beginRotation();
  await tenant.step('createSecret', versionId);
});
afterEach(() => tenant.stop());

const test = () => tenant.step('testSecret', versionId);

it('presents the pending key to SCIM', async () => {
  await test();
  expect(tenant.service.takePresented()).toEqual(['scim']);
  expect(tenant.pauses).toEqual([]);
});

it('presents it at the token endpoint where the tenant takes keys there alone', async () => {
  tenant.service.state.bearer = false;
  await tenant.configure({ bearer: 'refused' });
  await test();
  expect(tenant.service.takePresented()).toEqual(['token endpoint']);
});

it('asks again while caches do not know the key', async () => {
  tenant.service.state.refusals = 6;
  await test();
  expect(tenant.pauses).toEqual([5000, 5000, 5000, 5000, 5000, 5000]);
});

it('fails after a minute of refusals, and says what it was told', async () => {
  tenant.service.state.bearer = false;
  await expect(test()).rejects.toThrow('the pending key is not accepted: scim: HTTP 401');
  expect(tenant.pauses).toHaveLength(11);
});

it('fails sooner where its function has less time', async () => {
  tenant.service.state.bearer = false;
  tenant.clock.remainingMs = 20_000;
  await expect(test()).rejects.toThrow('HTTP 401');
  expect(tenant.pauses).toEqual([5000, 5000]);
});

it.each(['allowed', 'refused'] as const)(
  'takes the answer to a tenant that is switched off for a proof (bearer: %s)',
  async (bearer) => {
    tenant.service.state.isDisabled = true;
    await tenant.configure({ bearer }, { state: 'disabled' });
    await test();
    expect(tenant.pauses).toEqual([]);
  },
);

it.each(['allowed', 'refused'] as const)(
  'takes it for none where the tenant is switched on (bearer: %s)',
  async (bearer) => {
    tenant.service.state.isDisabled = true;
    await tenant.configure({ bearer });
    await expect(test()).rejects.toThrow(bearer === 'allowed' ? 'HTTP 403' : 'HTTP 400');
  },
);

it.each(['allowed', 'refused'] as const)(
  'takes no other answer for a proof where the tenant is switched off (bearer: %s)',
  async (bearer) => {
    tenant.service.state.isInvalid = true;
    await tenant.configure({ bearer }, { state: 'disabled' });
    await expect(test()).rejects.toThrow('HTTP 400');
  },
);

it.each(['allowed', 'refused'] as const)(
  'takes the key nowhere else, whoever says so (bearer: %s)',
  async (bearer) => {
    tenant.service.state.isMoved = true;
    await tenant.configure({ bearer });
    await expect(test()).rejects.toThrow('HTTP 307');
    expect(tenant.service.takePresented()).toEqual([]);
  },
);

it('notices that the tenant is switched off meanwhile', async () => {
  tenant.service.state.refusals = 2;
  tenant.service.state.isDisabled = true;
  const { registry } = tenant;
  const testing = test();
  await tenant.configure({}, { state: 'disabled' });
  await testing;
  expect(tenant.pauses).toEqual([5000, 5000]);
  expect(await registry.find('default')).toMatchObject({ state: 'disabled' });
});

it('asks again where nobody answers, and never says the key', async () => {
  const key = (await tenant.keyAt('AWSPENDING')) ?? '';
  await tenant.service.stop();
  tenant.service.stop = async () => undefined;
  const error: unknown = await test().catch((failure: unknown) => failure);
  expect(error).toMatchObject({ message: 'the pending key is not accepted: scim: ECONNREFUSED' });
  expect(tenant.pauses).toHaveLength(11);
  expect(JSON.stringify(tenant.log.records)).not.toContain(key.slice(13, 24));
});
