import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Secret } from '../../local/secret-versions.ts';
import { keepOnly, openSecretsStore } from '../../local/secrets-store.ts';

const secret = (name: string): Secret => ({
  name,
  arn: `arn:${name}`,
  createdDate: 0,
  lastChangedDate: 0,
  versions: [],
});

describe('keepOnly', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secrets-'));
    file = join(folder, 'secrets.json');
    openSecretsStore(file).save(secret('key'));
    openSecretsStore(file).save(secret('of-another-start'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const open = () => keepOnly(new Set(['key']), openSecretsStore(file));

  it('keeps changes of the secrets that it names', () => {
    open().save({ ...secret('key'), description: 'changed' });
    expect(open().find('arn:key')?.description).toBe('changed');
    open().remove('key');
    expect(open().all()).toEqual([]);
  });

  it('lets others pass with the process', () => {
    const store = open();
    store.save(secret('acme'));
    expect(store.find('arn:acme')).toEqual(secret('acme'));
    expect(store.all().map(({ name }) => name)).toEqual(['key', 'acme']);
    expect(open().find('acme')).toBeUndefined();
  });

  it('neither shows nor loses what another start keeps in the file', async () => {
    const store = open();
    expect(store.find('of-another-start')).toBeUndefined();
    store.save(secret('of-another-start'));
    store.save(secret('key'));
    store.remove('of-another-start');
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual([
      secret('key'),
      secret('of-another-start'),
    ]);
  });
});
