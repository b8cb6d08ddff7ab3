import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createResource } from '../../lambda/directory/create-resource.ts';
import { runTenant } from '../../operator/tenant.ts';
import { memoryDirectory, user } from '../directory/directory-fixture.ts';
import { DEFAULT_SECRET } from '../tenants/operated-stack.ts';
import { dataFolderOf, runCommand } from './command-run.ts';
import { asDeployed, operated } from './operated.ts';

const current = operated();

const tenant = (...argv: readonly string[]) =>
  runCommand(runTenant, [...argv, '--data', current().dataFolder]);
const answer = async (...argv: readonly string[]) => {
  const { code, out, err } = await tenant(...argv, '--format', 'json');
  if (code !== 0) throw new Error(err);
  return JSON.parse(out);
};
const keyOf = (slug: string) => current().stack.keyAt(`Stack/tenants/${slug}`);

const guid = '00000000-0000-4000-8000-00000000000a';

describe('npm run tenant -- create', () => {
  it('shows what one pastes into Entra, with the key', async () => {
    const { code, out, err } = await tenant('create', 'acme', '--name', 'Acme');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^ {2}Tenant URL +https:\/\/scim\.example\/prod\/scim\/v2$/m);
    expect(out).toMatch(new RegExp(`^  Secret Token +${keyOf('acme')}$`, 'm'));
    expect(out).toMatch(/^ {2}Token URL +https:\/\/scim\.example\/prod\/oauth2\/token$/m);
    expect(out).toMatch(/^ {2}Client ID +acme$/m);
  });

  it('says the same as JSON', async () => {
    expect(await answer('create', 'acme')).toMatchObject({
      ...{ isNew: true, key: keyOf('acme'), tenant: { slug: 'acme' } },
      tenantUrl: 'https://scim.example/prod/scim/v2',
    });
  });

  it('shows the key once', async () => {
    await tenant('create', 'acme');
    const { code, out } = await tenant('create', 'acme');
    expect(code).toBe(0);
    expect(out).toContain('is there already');
    expect(out).toContain(
      `npm run rotate-key -- --tenant acme --data ${current().dataFolder} makes a new one`,
    );
    expect(out).not.toContain(keyOf('acme'));
  });

  it('says how the key is read by who may not read it', async () => {
    current().stack.plans.refused = 'GetSecretValue';
    const { code, out } = await asDeployed(current().stack, (...choice) =>
      runCommand(runTenant, ['create', 'acme', ...choice]),
    );
    expect(code).toBe(0);
    expect(out).toMatch(
      /Secret Token +\(aws secretsmanager get-secret-value --region eu-west-1 --secret-id arn:/,
    );
    expect((await tenant('create', 'other')).out).toMatch(
      /Secret Token +\(npm run rotate-key -- --tenant other --force --data .* shows it\)/,
    );
  });
});

describe('npm run tenant', () => {
  it('lists tenants', async () => {
    await tenant('create', 'acme', '--name', 'Acme Corp');
    const { out } = await tenant('list');
    expect(out).toMatch(/tenant.*name.*SCIM.*bearer.*created/);
    expect(out).toMatch(/acme.*Acme Corp.*enabled.*allowed.*2026-01-01/);
    expect(out).toMatch(/default.*enabled/);
    expect((await answer('list')).tenants).toHaveLength(2);
  });

  it('shows settings, keys and client secrets without any of them', async () => {
    await tenant('create', 'acme');
    const { secret, id } = (await answer('add-secret', 'acme')).clientSecret;
    const { out } = await tenant('show', 'acme');
    const lines = [
      /SCIM +enabled/,
      /Grace of keys +7d/,
      /Access tokens +live 1h/,
      /Rotation +when/,
    ];
    for (const line of lines) expect(out).toMatch(line);
    expect(out).toMatch(new RegExp(`current.*…${keyOf('acme').slice(-4)}.*never`));
    expect(out).toMatch(new RegExp(`${id}.*…${secret.slice(-4)}.*2027-01-01`));
    expect(out).not.toContain(secret);
    expect(out).not.toContain(keyOf('acme'));
  });

  it('says of a key in a rotation that is not finished what it is', async () => {
    current().stack.plans.rotation = 'testSecret';
    await current().stack.rotate('default');
    const pending = current().stack.keyAt(DEFAULT_SECRET, 'AWSPENDING');
    const { out } = await tenant('show', 'default');
    expect(out).toMatch(new RegExp(`│ pending +│ …${pending.slice(-4)} .*not noted.*see below`));
    expect(out).toMatch(/^pending: .* works already; npm run rotate-key takes the rotation up/m);
    current().stack.manager.run('PutSecretValue', {
      SecretId: DEFAULT_SECRET,
      SecretString: 'by hand',
    });
    expect((await tenant('show', 'default')).out).toMatch(/│ current +│ unknown /);
  });

  it('promises nothing of a pending version that may have no key', async () => {
    current().stack.plans.rotation = 'createSecret';
    await current().stack.rotate('default');
    const { out } = await tenant('show', 'default');
    expect(out).toMatch(/│ pending +│ unknown .*see below/);
    expect(out).toMatch(/^pending: its rotation is not finished, and there may be no key in it/m);
    expect(out).not.toContain('works already');
  });

  it('switches SCIM off and on', async () => {
    expect((await tenant('disable', 'default')).out).toMatch(/SCIM +disabled/);
    expect((await tenant('enable', 'default')).out).toMatch(/SCIM +enabled/);
  });

  it('configures in durations, files and GUIDs', async () => {
    const file = join(current().dataFolder, 'hand-over.json');
    const handOver = {
      ...{ entraTenantId: guid, clientId: guid, signIn: 'federated' },
      ...{ servicePrincipalId: guid, syncAll: true },
    };
    await writeFile(file, JSON.stringify(handOver));
    const { settings } = (
      await answer(
        ...['configure', 'default', '--grace', '12h', '--access-token', '2h'],
        ...['--trust-tenant', guid, '--trust-application', guid, '--trust-subject', guid],
        ...['--hand-over', file, '--rotation-days', '90'],
      )
    ).tenant;
    expect(settings).toEqual({
      ...{ bearer: 'allowed', keyGraceSeconds: 43_200, accessTokenSeconds: 7200 },
      trust: {
        ...{ entraTenantId: guid, applicationId: guid, subject: guid },
        since: '2026-01-01T00:00:00.000Z',
      },
      ...{ handOver, rotationDays: 90 },
    });
    const { out } = await tenant('show', 'default');
    expect(out).toMatch(/Trust in Entra +tenant 0000.*last used never/);
    expect(out).toMatch(/Hand-over +service principal 0000.*federated/);
    expect(out).toMatch(/Rotation +every 90 days/);

    await current().stack.runs.settled();
    const cleared = await answer(
      ...['configure', 'default', '--no-trust', '--no-hand-over', '--no-rotation'],
    );
    expect(cleared.tenant.settings).toEqual({
      ...{ bearer: 'allowed', keyGraceSeconds: 43_200, accessTokenSeconds: 7200 },
    });
  });

  it('adds a client secret for as long as it shall live, shows it once, and removes it', async () => {
    const { out } = await tenant('add-secret', 'default', '--expires', '2y');
    expect(out).toMatch(/Client Secret +scims_default_[\w-]{43}$/m);
    expect(out).toMatch(/Expires +2028-01-01/);
    const id = /^ {2}ID +(\w+)$/m.exec(out)?.[1] ?? '';
    const removed = await tenant('remove-secret', 'default', id);
    expect(removed.out).toContain('dead within 60 seconds');
    expect((await tenant('remove-secret', 'default', id)).err).toMatch(/has no client secret/);
  });

  it('ends the previous key', async () => {
    expect((await tenant('end-previous-key', 'default')).out).toContain('has no previous key');
    await current().stack.rotate('default');
    expect((await tenant('end-previous-key', 'default')).out).toContain('is revoked');
  });

  it.each([
    [true, ['end-previous-key', 'default']],
    [true, ['configure', 'default', '--bearer', 'refused']],
    [true, ['configure', 'default', '--no-trust']],
    [false, ['configure', 'default', '--grace', '2d']],
    [
      false,
      [
        ...['configure', 'default'],
        ...['--trust-tenant', guid, '--trust-application', guid, '--trust-subject', guid],
      ],
    ],
    [false, ['disable', 'default']],
  ])('says what it waits for where something is revoked (%s): %j', async (waits, argv) => {
    const { code, err } = await tenant(...argv);
    expect({ code, waits: err.includes('forgotten everywhere') }).toEqual({ code: 0, waits });
    expect(current().stack.flushes).toHaveLength(waits ? 1 : 0);
  });
});

describe('npm run tenant -- delete', () => {
  beforeEach(async () => {
    await tenant('create', 'acme');
    const directory = memoryDirectory({ store: current().stack.store });
    const caller = { tenant: 'acme', actor: 'Scim System User', requestId: 'request-0' };
    await createResource(directory, caller, user, { body: { userName: 'ada@acme.example' } });
  });
  const type = (...typed: readonly string[]) =>
    runCommand(runTenant, ['delete', 'acme', '--data', current().dataFolder], typed);

  it('says what goes and what stays, and deletes when the name is typed', async () => {
    const { code, out, err } = await type('acme\n');
    expect(err).toMatch(/removes {2}all its users, groups[\s\S]*keeps {4}the history/);
    expect(err).toContain('Type acme to delete it: ');
    expect(out).toContain('The tenant acme is deleted, with 1 resource.');
    expect(code).toBe(0);
    expect((await current().stack.registry.find('acme'))?.state).toBe('deleted');
  });

  it.each([
    ['acne\n', 'Type acme to delete it: tenant: acme is not deleted: its name was not confirmed\n'],
    ['', '\ntenant: acme is not deleted: nobody typed its name; --confirm acme gives it\n'],
  ])('leaves it where %j is typed', async (typed, end) => {
    const { code, err } = await type(typed);
    expect(code).toBe(1);
    expect(err.endsWith(end)).toBe(true);
    expect((await current().stack.registry.find('acme'))?.state).toBe('enabled');
  });

  it('asks nobody to confirm what it does not do', async () => {
    expect(await tenant('delete', 'default')).toEqual({
      ...{ code: 1, out: '' },
      err: expect.stringMatching(
        /^tenant: the tenant default belongs to the deployment .*disable default[^\n]*\n$/,
      ),
    });
  });

  it('takes the name as an option where nobody is there', async () => {
    expect(await answer('delete', 'acme', '--confirm', 'acme')).toEqual({
      ...{ tenant: 'acme', removed: 1 },
    });
    expect((await tenant('delete', 'default', '--confirm', 'other')).code).toBe(1);
  });
});

describe('npm run tenant that cannot', () => {
  it('says why the function refuses', async () => {
    expect(await tenant('show', 'nobody')).toEqual({
      ...{ code: 1, out: '', err: 'tenant: there is no tenant nobody\n' },
    });
  });

  it('says where to look when the function fails', async () => {
    current().stack.plans.refused = 'CreateSecret';
    const { err } = await tenant('create', 'acme');
    expect(err).toMatch(/^tenant: the operator function failed: its log says why[^\n]*\n$/);
  });

  it('says that no stack runs', async () => {
    const nowhere = await runCommand(runTenant, ['list', '--data', '/nowhere']);
    expect(nowhere.err).toMatch(/no stack runs here .*npm start.*--function/);
  });

  it('says that there is no such function', async () => {
    const running = { ...current().stack.running, operatorFunctionName: 'Other' };
    const { dataFolder, remove } = await dataFolderOf(running);
    const { err } = await runCommand(runTenant, ['list', '--data', dataFolder]);
    await remove();
    expect(err).toMatch(/no such function.*OperatorFunctionName/);
  });

  it.each([
    [[], 'what to do is missing or unknown (--help tells more)'],
    [['drop', 'acme'], 'what to do is missing or unknown (--help tells more)'],
    [['toString'], 'what to do is missing or unknown (--help tells more)'],
    [['show'], 'show NAME is what it takes'],
    [['show', 'a', 'b'], 'show NAME is what it takes'],
    [['remove-secret', 'a'], 'remove-secret NAME ID is what it takes'],
    [['configure', 'a', '--grace'], "Option '--grace <value>' argument missing: npm run"],
    [['configure', 'a', '--grace', '7d', '--grace', '0s'], '--grace is given twice: npm run'],
    [['list', '--odd'], "Unknown option '--odd'"],
    [['list', '--grace', '7d'], '--grace does not go with list'],
    [['configure', 'a'], 'nothing to configure is given'],
    [['configure', 'a', '--grace', 'week'], '--grace is a number with s, m, h, d or y'],
    [['configure', 'a', '--trust-tenant', 'x'], 'go together'],
    [['configure', 'a', '--no-trust', '--trust-tenant', 'x'], '--no-trust ends'],
    [['configure', 'a', '--hand-over', '/none'], 'cannot be read: /none'],
    [['configure', 'a', '--hand-over', 'LICENSE'], 'is not JSON'],
    [['configure', 'a', '--no-hand-over', '--hand-over', 'x'], '--no-hand-over ends'],
    [['configure', 'a', '--rotation-days', 'x'], '--rotation-days is a number'],
    [['configure', 'a', '--rotation-days', '9', '--no-rotation'], '--no-rotation ends'],
    [['list', '--format', 'xml'], '--format is text or json'],
    [['list', '--region', 'eu-west-1'], '--region goes with --function'],
    [['list', '--function', 'F', '--data', 'D'], 'give one of them'],
  ])('refuses %j in one line', async (argv, sentence) => {
    const { code, out, err } = await runCommand(runTenant, argv);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(sentence);
    expect(err).toMatch(/^tenant: [^\n]+\n$/);
  });

  const guid = '00000000-0000-4000-8000-00000000000A';
  it.each([
    [['configure', 'a', '--bearer', 'maybe'], '--bearer is allowed or refused'],
    [['configure', 'a', '--grace', '91d'], '--grace is 0s to 90d'],
    [['configure', 'a', '--access-token', '59m'], '--access-token is 1h to 6h'],
    [['configure', 'a', '--access-token', '7h'], '--access-token is 1h to 6h'],
    [['configure', 'a', '--rotation-days', '0'], '--rotation-days is a number of days, 1 to 365'],
    [['configure', 'a', '--rotation-days', '366'], '--rotation-days is a number of days, 1 to 365'],
    [['add-secret', 'a', '--expires', '364d'], '--expires is 365d to 1096d'],
    [['add-secret', 'a', '--expires', '1097d'], '--expires is 365d to 1096d'],
    [['add-secret', 'a', '--expires', '8761h'], '--expires is of whole days'],
    [
      [
        'configure',
        'a',
        '--trust-tenant',
        'x',
        '--trust-application',
        guid,
        '--trust-subject',
        guid,
      ],
      '--trust-tenant is a GUID, as Entra shows it',
    ],
    [
      [
        'configure',
        'a',
        '--trust-tenant',
        guid,
        '--trust-application',
        'x',
        '--trust-subject',
        guid,
      ],
      '--trust-application is a GUID, as Entra shows it',
    ],
    [
      [
        'configure',
        'a',
        '--trust-tenant',
        guid,
        '--trust-application',
        guid,
        '--trust-subject',
        'x',
      ],
      '--trust-subject is a GUID, as Entra shows it',
    ],
  ])('names the option in its refusal of %j', async (argv, sentence) => {
    expect(await tenant(...argv)).toEqual({ code: 1, out: '', err: `tenant: ${sentence}\n` });
  });

  it.each([
    [['--grace', '0s', '--access-token', '1h']],
    [['--grace', '90d', '--access-token', '6h']],
    [['--trust-tenant', guid, '--trust-application', guid, '--trust-subject', guid]],
  ])('takes what is just within the limits of %j, as the function does', async (options) => {
    expect((await tenant('configure', 'default', ...options)).code).toBe(0);
  });

  it.each(['365d', '1096d'])('takes a client secret of %s, as the function does', async (life) => {
    expect((await tenant('add-secret', 'default', '--expires', life)).code).toBe(0);
  });

  it('refuses a bad form as the function does', async () => {
    const { err } = await tenant('configure', 'default', '--name', ' ');
    expect(err).toMatch(/^tenant: name must be a text of 1 to 100 characters [^\n]*\n$/);
  });
});

it('explains itself when it is asked to', async () => {
  const { code, out } = await runCommand(runTenant, ['--help']);
  expect(code).toBe(0);
  const words = ['create', 'list', 'show', 'enable', 'disable', 'configure', 'add-secret'];
  for (const word of [...words, 'remove-secret', 'end-previous-key', 'delete']) {
    expect(out).toMatch(new RegExp(`^  ${word}\\b`, 'm'));
  }
});

it('is a process that ends by itself', async () => {
  const run = (...argv: readonly string[]) =>
    new Promise<string>((resolve) => {
      const node = join('node_modules', '.bin', 'node');
      const environment = { AWS_EC2_METADATA_DISABLED: 'true', HOME: current().dataFolder };
      execFile(node, ['bin/tenant.ts', ...argv], { env: environment }, (error, out, err) =>
        resolve(`${error?.code ?? 0} ${out}${err}`),
      );
    });
  expect(await run('list', '--data', current().dataFolder)).toMatch(/^0 [\s\S]*default/);
  expect(await run('list', '--function', 'F', '--region', 'eu-west-1')).toMatch(
    /^1 tenant: no AWS credentials[^\n]*\n$/,
  );
  await current().stack.services.stop();
  expect(await run('list', '--data', current().dataFolder)).toMatch(
    /^1 tenant: nothing answers[^\n]*function Stack-Operator\)\n$/,
  );
});
