import { trustCredentialId } from '../../lambda/tenants/credential.ts';
import type { Tenant } from '../../lambda/tenants/tenant.ts';
import { type OperatedStack, startOperatedStack } from './operated-stack.ts';

let stack: OperatedStack;
beforeEach(async () => {
  stack = await startOperatedStack();
});
afterEach(() => stack.stop());

const guid = (digit: string) => `ABCDEF00-0000-4000-8000-00000000000${digit}`;
const trust = { entraTenantId: guid('1'), applicationId: guid('2'), subject: guid('3') };
const handOver = {
  ...{ entraTenantId: guid('1'), clientId: guid('4'), signIn: 'federated' },
  ...{ servicePrincipalId: guid('5'), syncAll: false },
};
const configure = (changes: object) =>
  stack.ask({ operation: 'configure', tenant: 'default', changes });
const rulesOf = async () => {
  await stack.runs.settled();
  return stack.manager.run('DescribeSecret', { SecretId: 'api-key' })['RotationRules'];
};

describe('configure', () => {
  it('changes what is given and leaves the rest', async () => {
    await configure({ bearer: 'refused', accessTokenSeconds: 21_600 });
    const { tenant } = await configure({ keyGraceSeconds: 0, name: 'Ourselves' });
    expect(tenant.name).toBe('Ourselves');
    expect(tenant.settings).toEqual({
      ...{ bearer: 'refused', accessTokenSeconds: 21_600, keyGraceSeconds: 0 },
    });
  });

  it('sets a trust with its ids in lower case, and takes it away again', async () => {
    const set = await configure({ trust });
    expect(set.tenant.settings.trust.subject).toBe(guid('3').toLowerCase());
    const cleared = await configure({ trust: null });
    expect(cleared.tenant.settings).not.toHaveProperty('trust');
  });

  it('makes another credential of a trust that is set again, and none of a repeat', async () => {
    const idOf = ({ tenant }: { tenant: Tenant }) =>
      tenant.settings.trust && trustCredentialId(tenant.settings.trust);
    const first = idOf(await configure({ trust }));
    stack.clock.nowMs += 1000;
    expect(idOf(await configure({ trust }))).toBe(first);
    await configure({ trust: null });
    expect(idOf(await configure({ trust }))).not.toBe(first);
  });

  it('flushes what the gateway keeps where credentials end by it, once the functions have forgotten them', async () => {
    await configure({ keyGraceSeconds: 60 });
    expect(stack.pauses).toHaveLength(0);
    expect(stack.flushes).toHaveLength(0);
    const askedMs = stack.clock.nowMs;
    await configure({ bearer: 'refused' });
    await configure({ trust: null });
    expect(stack.flushes).toEqual([askedMs + 26_000, askedMs + 52_000]);
  });

  it('takes no time for the first trust, and waits for the end of one that another replaces', async () => {
    const askedMs = stack.clock.nowMs;
    await configure({ trust });
    expect(stack.flushes).toEqual([]);
    await configure({ trust: { ...trust, subject: trust.applicationId } });
    expect(stack.flushes).toEqual([askedMs + 26_000]);
  });

  it('rotates on a schedule only with a hand-over', async () => {
    expect((await configure({ rotationDays: 90 })).reason).toContain('hand-over');
    expect(await rulesOf()).toBeUndefined();
    const { tenant } = await configure({ handOver, rotationDays: 90 });
    expect(tenant.settings).toMatchObject({
      handOver: { ...handOver, ...lower(['entraTenantId', 'clientId', 'servicePrincipalId']) },
      rotationDays: 90,
    });
    expect(await rulesOf()).toEqual({ AutomaticallyAfterDays: 90 });

    expect((await configure({ handOver: null })).reason).toContain('end the rotation');
    const ended = await configure({ handOver: null, rotationDays: null });
    expect(ended.tenant.settings).not.toHaveProperty('rotationDays');
    expect(await rulesOf()).toEqual({ AutomaticallyAfterDays: 1000 });
  });

  it('hands no key over that may not be presented', async () => {
    expect((await configure({ handOver, bearer: 'refused' })).reason).toContain('bearer allowed');
    await configure({ handOver });
    expect((await configure({ bearer: 'refused' })).reason).toContain('bearer allowed');
  });

  it('saves the settings and says so where a rotation keeps the schedule', async () => {
    await configure({ handOver, rotationDays: 30 });
    await stack.runs.settled();
    stack.plans.rotation = 'setSecret';
    await stack.rotate('default');
    const refused = await configure({ handOver: null, rotationDays: null });
    expect(refused.reason).toMatch(/settings are saved.*Try again/);
    expect((await stack.registry.find('default'))?.settings).not.toHaveProperty('handOver');

    delete stack.plans.rotation;
    expect((await stack.rotate('default')).isResumed).toBe(true);
    expect((await configure({ rotationDays: null })).outcome).toBe('done');
    expect(await rulesOf()).toEqual({ AutomaticallyAfterDays: 1000 });
  });

  it('brings no key back whose grace was over', async () => {
    await configure({ keyGraceSeconds: 60 });
    await stack.rotate('default');
    stack.clock.nowMs += 60_000;
    const { tenant } = await configure({ keyGraceSeconds: 3600 });
    expect(tenant.keys.map(({ label }: { label: string }) => label)).toEqual(['current']);
  });

  it('leaves a key that is in its grace where that is made longer', async () => {
    await configure({ keyGraceSeconds: 60 });
    await stack.rotate('default');
    const { tenant } = await configure({ keyGraceSeconds: 3600 });
    const previous = tenant.keys.at(-1);
    expect(previous).toMatchObject({ label: 'previous', graceEnds: '2026-01-01T01:01:00.000Z' });
  });

  it.each([
    [{}, undefined],
    [{ bearer: 'sometimes' }, 'bearer must be allowed or refused'],
    [{ accessTokenSeconds: 3599 }, 'accessTokenSeconds must be 3600 to 21600 seconds'],
    [{ accessTokenSeconds: '3600' }, 'accessTokenSeconds must be'],
    [{ keyGraceSeconds: -1 }, 'keyGraceSeconds must be 0 to'],
    [{ keyGraceSeconds: 7_776_001 }, 'keyGraceSeconds must be 0 to'],
    [{ rotationDays: 0 }, 'rotationDays must be 1 to 365 days'],
    [{ trust: { ...trust, subject: 'me' } }, 'subject must be a GUID'],
    [{ trust: { ...trust, subject: `${guid('3')}0` } }, 'subject must be a GUID'],
    [{ trust: { ...trust, subject: `0${guid('3')}` } }, 'subject must be a GUID'],
    [{ trust: { entraTenantId: guid('1') } }, 'applicationId must be a GUID'],
    [{ trust: 'all' }, 'trust must be an object'],
    [{ trust: { ...trust, key: 'x' } }, 'trust has a field that nobody knows'],
    [{ handOver: { ...handOver, signIn: 'password' } }, 'signIn must be federated or'],
    [{ handOver: { ...handOver, syncAll: 'yes' } }, 'syncAll must be true or false'],
    [{ handOver: { ...handOver, tenantUrl: 'http://scim.example' } }, 'tenantUrl must be'],
    [{ handOver: { ...handOver, tenantUrl: 'https://me@scim.example' } }, 'tenantUrl must be'],
    [{ handOver: { ...handOver, tenantUrl: 'https://scim.example/#x' } }, 'tenantUrl must be'],
    [{ handOver: { ...handOver, notificationSettings: '{' } }, 'notificationSettings must be'],
    [{ name: ' ' }, 'name must be a text'],
    [{ grace: 1 }, 'changes has a field that nobody knows'],
  ])('answers %j with what it must be', async (changes, reason) => {
    const answer = await configure(changes);
    if (reason === undefined) expect(answer.outcome).toBe('done');
    else expect(answer).toEqual({ outcome: 'refused', reason: expect.stringContaining(reason) });
  });
});

function lower(names: readonly (keyof typeof handOver)[]) {
  return Object.fromEntries(names.map((name) => [name, String(handOver[name]).toLowerCase()]));
}
