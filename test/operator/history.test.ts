import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { createResource } from '../../lambda/directory/create-resource.ts';
import type { DirectoryStore } from '../../lambda/directory/directory-store.ts';
import type { HistoryEntry } from '../../lambda/directory/history/history-entry.ts';
import { createDynamodbDirectoryStore } from '../../lambda/dynamodb/dynamodb-directory-store.ts';
import { createDynamodbTenantRegistry } from '../../lambda/dynamodb/dynamodb-tenant-registry.ts';
import { type DynamodbLocal, startDynamodbLocal } from '../../local/dynamodb-local.ts';
import { startLoopbackServices } from '../../local/loopback-services.ts';
import { memoryHistory } from '../../local/memory-history.ts';
import { runHistory } from '../../operator/history.ts';
import { entra, group, memoryDirectory } from '../directory/directory-fixture.ts';
import { sampleEntry, sampleUser } from '../directory/sample-user.ts';
import { createTable, createTestClient, TABLE_NAME } from '../dynamodb/table.ts';
import { sampleTenant } from '../tenants/sample-tenant.ts';

const before = sampleUser({ id: 'id-of-ada', userName: 'ada+x@corp.example' });
const after = { ...before, resource: { ...before.resource, version: 2 } };
const entries = [
  sampleEntry('create', before, [{ attribute: 'userName', after: 'ada+x@corp.example' }]),
  sampleEntry('patch', after, [{ attribute: 'active', before: true, after: false }]),
] as const;
const [created, patched] = entries;

let dataFolder: string;
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'history-'));
});
afterEach(() => rm(dataFolder, { recursive: true }));

const says = (stack: object) =>
  writeFile(
    join(dataFolder, 'running.json'),
    JSON.stringify({ url: 'http://x', pid: 1, ...stack }),
  );

/** What the command prints, and how it ends. */
async function history(...argv: readonly string[]) {
  const collect = (texts: string[]) =>
    new Writable({
      write(chunk, _encoding, done) {
        texts.push(String(chunk));
        done();
      },
    });
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runHistory(argv, { stdout: collect(out), stderr: collect(err) });
  return { code, out: out.join(''), err: err.join('') };
}
const here = (...argv: readonly string[]) => history(...argv, '--data', dataFolder);
const parse = (lines: string) =>
  lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('npm run history on a table', () => {
  let database: DynamodbLocal;
  let store: DirectoryStore;

  beforeAll(async () => {
    database = await startDynamodbLocal({ inMemory: true });
    const documentClient = createTestClient(database.endpoint);
    await createTable(documentClient);
    store = createDynamodbDirectoryStore({ documentClient, tableName: TABLE_NAME });
    await store.create('default', 'User', { after: before, entry: created });
    await store.replace('default', 'User', { before, after, entry: patched });
    await store.create('acme', 'User', { after: before, entry: created });
    const registry = createDynamodbTenantRegistry({ documentClient, tableName: TABLE_NAME });
    for (const slug of ['default', 'other']) await registry.create(sampleTenant(slug));
    await createResource(memoryDirectory({ store }), entra, group, {
      body: { displayName: 'Sales', members: ['id-of-ada', 'nobody'] },
    });
    documentClient.destroy();
  });
  afterAll(() => database.stop());
  const endpoint = () => ({ store: 'dynamodb', dynamodbEndpoint: database.endpoint });

  it.each(['id-of-ada', 'ADA+x@corp.example'])('prints the lines of %s', async (user) => {
    await says({ ...endpoint(), tableName: TABLE_NAME, region: 'eu-west-1' });
    const { code, out, err } = await here('--user', user, '--format', 'jsonl');
    expect(err).toBe('');
    expect(parse(out)).toEqual(entries);
    expect(code).toBe(0);
  });

  it('prints the lines of the tenant that is asked for, and of no other', async () => {
    await says({ ...endpoint(), tableName: TABLE_NAME, region: 'eu-west-1' });
    const ada = ['--user', 'id-of-ada', '--format', 'jsonl', '--tenant'] as const;
    expect(parse((await here(...ada, 'acme')).out)).toEqual([created]);
    expect(parse((await here(...ada, 'default')).out)).toEqual(entries);
    expect(await here(...ada, 'other')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('in the tenant other'),
    });
  });

  it('says of a tenant that never was that there is none', async () => {
    await says({ ...endpoint(), tableName: TABLE_NAME, region: 'eu-west-1' });
    const [code, out, err] = [1, '', 'history: there is no tenant nope\n'];
    expect(await here('--user', 'id-of-ada', '--tenant', 'nope')).toEqual({ code, out, err });
    expect(await here('--group', 'Sales', '--tenant', 'nope')).toEqual({ code, out, err });
  });

  it('prints the members of a group that came and went', async () => {
    await says({ ...endpoint(), tableName: TABLE_NAME, region: 'eu-west-1' });
    const { code, out } = await here('--group', 'SALES');
    expect(out).toMatch(/create.*displayName.*"Sales"/);
    expect(out).toMatch(/members {10,}│ {5,}│ "id-of-ada"/);
    expect(out).toMatch(/members \(unknown\).*"nobody"/);
    expect(code).toBe(0);
  });

  it('prints a table unless it is asked for lines', async () => {
    await says({ ...endpoint(), tableName: TABLE_NAME, region: 'eu-west-1' });
    const { code, out } = await here('--user', 'id-of-ada');
    expect(out).toMatch(/patch.*Scim System User.*active.*true.*false/);
    expect(code).toBe(0);
  });

  it('says in one line that nobody is known, or no table', async () => {
    await says({ ...endpoint(), tableName: TABLE_NAME, region: 'eu-west-1' });
    expect(await here('--user', 'bob')).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(
        /^history: nobody has the id or userName "bob" in the tenant default; [^\n]*\n$/,
      ),
    });
    await says({ ...endpoint(), tableName: 'absent', region: 'eu-west-1' });
    expect(await here('--user', 'bob')).toEqual({
      code: 1,
      out: '',
      err: 'history: there is no such table in this account and region (table absent)\n',
    });
  });
});

describe('npm run history on a stack that runs in memory', () => {
  it('asks the stack', async () => {
    const services = await startLoopbackServices({ run: () => undefined });
    const historyToken = 'token-of-this-start';
    const known = new Map<string, readonly HistoryEntry[]>([
      ['default User ada+x@corp.example', entries],
      ['acme User ada+x@corp.example', [created]],
    ]);
    services.add(
      memoryHistory(historyToken, async (tenant, { resourceType, idOrName }) =>
        tenant === 'nope' ? 'unknown-tenant' : known.get(`${tenant} ${resourceType} ${idOrName}`),
      ),
    );
    await says({ store: 'memory', historyUrl: `${services.url}/history`, historyToken });

    const found = await here('--user', 'ada+x@corp.example', '--format', 'jsonl');
    expect(parse(found.out)).toEqual(entries);
    const other = ['--user', 'ada+x@corp.example', '--format', 'jsonl', '--tenant'];
    expect(parse((await here(...other, 'acme')).out)).toEqual([created]);
    expect((await here(...other, 'nobody')).err).toContain('in the tenant nobody');
    expect((await here(...other, 'nope')).err).toBe('history: there is no tenant nope\n');
    expect((await here('--user', 'bob')).err).toContain('nobody has the id or userName "bob"');
    expect((await here('--group', 'ada+x@corp.example')).err).toContain(
      'no group has the id or displayName "ada+x@corp.example"',
    );

    await says({ store: 'memory', historyUrl: `${services.url}/history`, historyToken: 'old' });
    expect((await here('--user', 'bob')).err).toBe('history: the running stack answered 401\n');
    await services.stop();
    expect((await here('--user', 'bob')).err).toContain('nothing answers');
  });
});

describe('npm run history where there is nothing to read', () => {
  it('says that no stack runs', async () => {
    const { code, err } = await here('--user', 'ada');
    expect(err).toMatch(/^history: no stack runs here [^\n]*npm start[^\n]*\n$/);
    expect(code).toBe(1);
  });

  it('says that what a stack left is damaged', async () => {
    await writeFile(join(dataFolder, 'running.json'), '{');
    expect((await here('--user', 'ada')).err).toContain('is damaged');
    await says({ store: 'dynamodb' });
    expect((await here('--user', 'ada')).err).toContain('does not say its dynamodbEndpoint');
  });

  it.each([
    [['--format', 'jsonl'], '--user or --group is missing'],
    [['--user', ''], '--user or --group is missing'],
    [['--user', 'ada', '--group', 'sales'], '--user and --group: give one of them'],
    [['--user', 'ada', '--format', 'xml'], '--format is table or jsonl'],
    [['--user', 'ada', '--tenant', 'Acme#USER'], '--tenant is a name'],
    [['--user', 'ada', '--region', 'eu-west-1'], '--region goes with --table'],
    [['--user', 'ada', '--table', 'T', '--data', 'D'], 'give one of them'],
    [['--user', 'ada', '--odd'], "Unknown option '--odd'"],
    [['ada'], 'Unexpected argument'],
  ])('refuses %j with the usage', async (argv, sentence) => {
    const { code, err } = await history(...argv);
    expect(err).toContain(sentence);
    expect(err).toMatch(/^history: [^\n]*npm run history -- --user[^\n]*\n$/);
    expect(code).toBe(1);
  });

  it('explains itself when it is asked to', async () => {
    const { code, out, err } = await history('--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const flag of [
      '--user',
      '--group',
      '--tenant',
      '--format',
      '--table',
      '--region',
      '--data',
    ]) {
      expect(out).toMatch(new RegExp(`^  ${flag} +\\w`, 'm'));
    }
  });

  it('ends in one line when it is a process of its own', async () => {
    const environment = { AWS_EC2_METADATA_DISABLED: 'true', HOME: dataFolder };
    const run = (...argv: readonly string[]) =>
      new Promise<string>((resolve) => {
        const node = join('node_modules', '.bin', 'node');
        const all = ['bin/history.ts', '--user', 'ada', ...argv];
        execFile(node, all, { env: environment }, (error, out, err) =>
          resolve(`${error?.code ?? 0} ${out}${err}`),
        );
      });
    const dynamodbEndpoint = 'http://127.0.0.1:1';
    await says({ store: 'dynamodb', dynamodbEndpoint, tableName: 'T', region: 'eu-west-1' });
    expect(
      await Promise.all([
        run('--table', 'T', '--region', 'eu-west-1'),
        run('--table', 'T'),
        run('--data', dataFolder),
      ]),
    ).toEqual([
      expect.stringMatching(/^1 history: no AWS credentials[^\n]*\n$/),
      expect.stringMatching(/^1 history: no AWS region[^\n]*\n$/),
      expect.stringMatching(/^1 history: nothing answers[^\n]*\n$/),
    ]);
  });
});
