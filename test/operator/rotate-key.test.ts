import { RegistryBusy } from '../../lambda/tenants/tenant-registry.ts';
import { runRotateKey } from '../../operator/rotate-key.ts';
import { DEFAULT_SECRET } from '../tenants/operated-stack.ts';
import { type CommandRun, runCommand } from './command-run.ts';
import { asDeployed, operated } from './operated.ts';

const current = operated();

const rotateKey = (...argv: readonly string[]) =>
  runCommand(runRotateKey, ['--tenant', 'default', ...argv, '--data', current().dataFolder]);
const deployed = (...argv: readonly string[]) =>
  asDeployed(current().stack, (...choice) =>
    runCommand(runRotateKey, ['--tenant', 'default', ...argv, ...choice]),
  );
/** The last line, and what comes of the command in it that is to show a key. */
async function getKeyAsTold({ out, err }: CommandRun) {
  const line =
    (out + err)
      .trimEnd()
      .split('\n')
      .findLast((each) => each.includes(' shows it')) ?? '';
  const [, words = ''] =
    /npm run rotate-key -- (.+?) makes another one and shows it/.exec(line) ?? [];
  return runCommand(runRotateKey, words.split(' '));
}
const keys = async () =>
  (await current().stack.ask({ operation: 'show', tenant: 'default' })).tenant.keys.map(
    ({ label }: { label: string }) => label,
  );

describe('npm run rotate-key', () => {
  it('tells how far it is, shows the new key, and until when the old one works', async () => {
    const old = current().stack.keyAt(DEFAULT_SECRET);
    const { code, out, err } = await rotateKey();
    const key = current().stack.keyAt(DEFAULT_SECRET);
    expect(key).not.toBe(old);
    expect(err).toMatch(/^The rotation is started …\n/);
    expect(err).toContain(`The new key (…${key.slice(-4)}) is made and works already`);
    expect(err).toMatch(/is tested and the current one\.\n$/);
    expect(out).toMatch(new RegExp(`Secret Token +${key}$`, 'm'));
    expect(out).toContain('Paste it into Entra');
    expect(out).toContain('The old key works until 2026-01-08T00:00:00.000Z.');
    expect(out + err).not.toContain(old);
    expect(code).toBe(0);
  });

  it('takes another grace', async () => {
    const { out } = await rotateKey('--grace', '12h', '--format', 'json');
    expect(JSON.parse(out)).toMatchObject({
      ...{ tenant: 'default', isRevoked: false, key: current().stack.keyAt(DEFAULT_SECRET) },
      previousKeyEnds: '2026-01-01T12:00:00.000Z',
    });
  });

  it('ends the old key at once where that is asked for', async () => {
    const { code, out, err } = await rotateKey('--revoke-now');
    expect(code).toBe(0);
    expect(err).toMatch(/forgotten everywhere within half a minute; this waits for it …$/m);
    expect(out).toMatch(/The old key is revoked: it is dead within 60 seconds/);
    expect(await keys()).toEqual(['current']);
    expect(current().stack.flushes).toHaveLength(1);
  });

  it('ends a key that is still used only where it is forced', async () => {
    await current().stack.rotate('default');
    const { tenant } = await current().stack.ask({ operation: 'show', tenant: 'default' });
    const credentialId = `key:${tenant.keys.at(-1).versionId}`;
    current().stack.clock.nowMs += 1000;
    const time = new Date(current().stack.clock.nowMs).toISOString();
    await current().stack.registry.recordUse('default', { credentialId, time, unlessSince: time });
    const refused = await rotateKey();
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/^rotate-key: the previous key of default [^\n]*\n$/);
    expect((await rotateKey('--force')).code).toBe(0);
  });

  it('says what works and where to look when the rotation does not finish', async () => {
    const old = current().stack.keyAt(DEFAULT_SECRET).slice(-4);
    current().stack.plans.rotation = 'setSecret';
    const { code, out, err } = await rotateKey('--revoke-now', '--wait', '1s');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    const last = err.trimEnd().split('\n').at(-1) ?? '';
    expect(last).toMatch(/^rotate-key: the rotation is not finished/);
    expect(last).toContain(`the old key (…${old}) and the new one both work`);
    expect(last).toContain('Ask again to wait for it');
    expect(last).toMatch(/The key, once it is finished: npm run rotate-key -- --tenant default /);
    expect(last).toMatch(/Nothing is revoked yet: .*tenant -- end-previous-key default --data/);
  });

  it('says that the rotation goes on where its progress cannot be seen any more', async () => {
    const { registry } = current().stack;
    const { find } = registry;
    let asked = 0;
    // Not the start of the rotation, but the first look at it.
    jest.spyOn(registry, 'read').mockImplementation(async (slug) => {
      asked += 1;
      if (asked > 2) throw new RegistryBusy();
      const tenant = await find(slug);
      return tenant && { tenant, keys: [], clientSecrets: [], lastUsed: new Map() };
    });
    const { code, out, err } = await rotateKey('--revoke-now');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    const last = err.trimEnd().split('\n').at(-1) ?? '';
    expect(last).toMatch(/^rotate-key: the rotation goes on without this command/);
    expect(last).toContain('the tenants cannot be read or changed at the moment');
    expect(last).toMatch(/npm run tenant -- show default --data \S+ tells how far it is/);
    expect(last).toMatch(/Nothing is revoked yet: .*tenant -- end-previous-key default --data/);
  });

  it('says so where the old key is not revoked, and how that and the new one are had', async () => {
    current().stack.plans.refused = 'UpdateSecretVersionStage';
    const { code, out, err } = await rotateKey('--revoke-now');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    const last = err.trimEnd().split('\n').at(-1) ?? '';
    expect(last).toMatch(/^rotate-key: the new key is the current one, but the old one may not be/);
    expect(last).toMatch(/npm run tenant -- end-previous-key default --data \S+ revokes it/);
    expect(last).toMatch(/The new key: npm run rotate-key -- --tenant default .* shows it/);
    expect(last).toContain('the operator function failed');
  });

  it('takes up a rotation that did not finish, and shows the key that it had made', async () => {
    const leaked = current().stack.keyAt(DEFAULT_SECRET);
    current().stack.plans.rotation = 'setSecret';
    await rotateKey('--wait', '0s');
    await current().stack.runs.settled();
    const pending = current().stack.keyAt(DEFAULT_SECRET, 'AWSPENDING');
    delete current().stack.plans.rotation;
    const { code, out, err } = await rotateKey('--revoke-now');
    expect(err).toMatch(/^An earlier rotation is not finished: it is taken up again/);
    expect(out).toMatch(new RegExp(`Secret Token +${pending}$`, 'm'));
    expect(code).toBe(0);
    expect(current().stack.keyAt(DEFAULT_SECRET)).toBe(pending);
    expect(await keys()).toEqual(['current']);
    expect(out + err).not.toContain(leaked);
  });

  it('says that the old key alone works while there is no new one', async () => {
    current().stack.plans.rotation = 'createSecret';
    const { err } = await rotateKey('--wait', '0s');
    expect(err).toMatch(/the rotation is not finished.*: the old key \(….{4}\) works\. /);
    expect(err).not.toContain('revoked');
  });

  it('says how the key is read by who may not read it', async () => {
    current().stack.plans.refused = 'GetSecretValue';
    const { code, out } = await deployed();
    expect(code).toBe(0);
    expect(out).toContain(
      `(aws secretsmanager get-secret-value --region eu-west-1 --secret-id ${DEFAULT_SECRET} --query SecretString --output text prints it)`,
    );
  });

  it('says how the key of a rotation that takes long is read once it is finished', async () => {
    current().stack.plans.rotation = 'setSecret';
    const { err } = await deployed('--wait', '0s');
    expect(err).toContain(
      `once it is finished: aws secretsmanager get-secret-value --region eu-west-1 --secret-id ${DEFAULT_SECRET} `,
    );
  });

  it('names what shows a key where no key of this machine is read otherwise', async () => {
    current().stack.plans.rotation = 'setSecret';
    const late = await rotateKey('--wait', '0s');
    await current().stack.runs.settled();
    const pending = current().stack.keyAt(DEFAULT_SECRET, 'AWSPENDING');
    delete current().stack.plans.rotation;
    expect((await getKeyAsTold(late)).out).toMatch(new RegExp(`Secret Token +${pending}$`, 'm'));

    current().stack.plans.refused = 'GetSecretValue';
    const unread = await rotateKey('--force');
    delete current().stack.plans.refused;
    const told = await getKeyAsTold(unread);
    const key = current().stack.keyAt(DEFAULT_SECRET);
    expect(told.out).toMatch(new RegExp(`Secret Token +${key}$`, 'm'));
  });

  it.each([
    [['--grace', '7d'], '--tenant is missing'],
    [['--tenant', 'a', '--grace', '7'], '--grace is a number with'],
    [['--tenant', 'a', '--grace', '91d'], '--grace is 0s to 90d'],
    [['--tenant', 'a', '--grace', '7d', '--revoke-now'], 'give one of them'],
    [['--tenant', 'a', '--wait', 'long'], '--wait is a number with'],
    [['--tenant', 'a', 'b'], 'Unexpected argument'],
    [['--tenant', 'a', '--tenant', 'b'], '--tenant is given twice'],
    [['--tenant', 'a', '--format', 'table'], '--format is text or json'],
  ])('refuses %j in one line', async (argv, sentence) => {
    const { code, out, err } = await runCommand(runRotateKey, argv);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(sentence);
    expect(err).toMatch(/^rotate-key: [^\n]+\n$/);
  });

  it('explains itself when it is asked to', async () => {
    const { code, out } = await runCommand(runRotateKey, ['--help']);
    expect(code).toBe(0);
    for (const flag of ['--tenant', '--grace', '--revoke-now', '--force', '--wait', '--function']) {
      expect(out).toMatch(new RegExp(`^  ${flag} +\\w`, 'm'));
    }
  });
});
