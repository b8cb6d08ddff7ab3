import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  InvalidParameterException,
  InvalidRequestException,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  RestoreSecretCommand,
  type SecretsManagerClient,
  TagResourceCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { openSecretsStore } from '../../local/secrets-store.ts';
import { KEY_ARN as arn, startLoopbackSecrets } from './loopback-secrets.ts';

const token = (letter: string) => letter.repeat(32);

let folder: string;
let file: string;
let nowMs: number;
let secrets: Awaited<ReturnType<typeof startLoopbackSecrets>>;
let client: SecretsManagerClient;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrets-'));
  file = join(folder, 'secrets.json');
  nowMs = Date.UTC(2026, 0, 1);
  await start();
});

afterEach(async () => {
  await secrets.stop();
  await rm(folder, { recursive: true });
});

async function start() {
  secrets = await startLoopbackSecrets(openSecretsStore(file), { now: () => nowMs });
  client = secrets.client;
}

const put = (value: string, requestToken: string, stages?: string[]) =>
  client.send(
    new PutSecretValueCommand({
      SecretId: arn,
      SecretString: value,
      ClientRequestToken: requestToken,
      ...(stages && { VersionStages: stages }),
    }),
  );
const get = (version: { VersionStage?: string; VersionId?: string } = {}) =>
  client.send(new GetSecretValueCommand({ SecretId: arn, ...version }));
const labels = async () =>
  (await client.send(new DescribeSecretCommand({ SecretId: 'Key' }))).VersionIdsToStages;

describe('the local Secrets Manager, spoken to by the real client', () => {
  it('has the secret of the template from the start, without a value', async () => {
    const secret = await client.send(new DescribeSecretCommand({ SecretId: arn }));
    expect(secret).toMatchObject({ ARN: arn, Name: 'Key', CreatedDate: expect.any(Date) });
    expect(secret.VersionIdsToStages).toBeUndefined();
    await expect(get()).rejects.toThrow(ResourceNotFoundException);
  });

  it('gives the first version AWSCURRENT and returns it by label, by id and by neither', async () => {
    await put('one', token('a'));
    const whole = { SecretString: 'one', VersionId: token('a'), VersionStages: ['AWSCURRENT'] };
    expect(await get()).toMatchObject(whole);
    expect(await get({ VersionStage: 'AWSCURRENT' })).toMatchObject(whole);
    expect(await get({ VersionId: token('a') })).toMatchObject(whole);
    await expect(get({ VersionStage: 'AWSPENDING' })).rejects.toThrow('AWSPENDING');
  });

  it('moves AWSCURRENT to a new version and leaves AWSPREVIOUS behind', async () => {
    await put('one', token('a'));
    await put('two', token('b'));
    await put('three', token('c'));
    expect(await labels()).toEqual({ [token('b')]: ['AWSPREVIOUS'], [token('c')]: ['AWSCURRENT'] });
    const listed = await client.send(new ListSecretVersionIdsCommand({ SecretId: arn }));
    expect(listed.Versions?.map(({ VersionId }) => VersionId)).toEqual([token('b'), token('c')]);
  });

  it('takes a repeat of a request once and refuses its token for another value', async () => {
    await put('one', token('a'));
    await put('two', token('b'));
    expect(await put('one', token('a'))).toMatchObject({ VersionId: token('a') });
    expect((await get()).SecretString).toBe('two');
    await expect(put('other', token('a'))).rejects.toThrow(ResourceExistsException);
  });

  it('rotates: a pending version becomes current when its label is moved', async () => {
    await put('one', token('a'));
    await put('two', token('b'), ['AWSPENDING']);
    expect((await get()).SecretString).toBe('one');
    const move = (from: object) =>
      client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: arn,
          VersionStage: 'AWSCURRENT',
          MoveToVersionId: token('b'),
          ...from,
        }),
      );
    await expect(move({})).rejects.toThrow('attached to version');
    await move({ RemoveFromVersionId: token('a') });
    expect((await get()).SecretString).toBe('two');
    expect((await get({ VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('one');
    expect(await labels()).toEqual({ [token('a')]: ['AWSPREVIOUS'], [token('b')]: ['AWSCURRENT'] });
  });

  it('takes AWSPREVIOUS away, after which its version is not listed', async () => {
    await put('one', token('a'));
    await put('two', token('b'));
    const remove = (VersionStage: string, RemoveFromVersionId: string) =>
      client.send(
        new UpdateSecretVersionStageCommand({ SecretId: arn, VersionStage, RemoveFromVersionId }),
      );
    await remove('AWSPREVIOUS', token('a'));
    expect(await labels()).toEqual({ [token('b')]: ['AWSCURRENT'] });
    await expect(get({ VersionStage: 'AWSPREVIOUS' })).rejects.toThrow(ResourceNotFoundException);
    await expect(remove('AWSCURRENT', token('b'))).rejects.toThrow(InvalidParameterException);
  });

  it('creates secrets with tags, takes a repeat with the same token once, and refuses another of the same name', async () => {
    const create = (more: object) =>
      client.send(
        new CreateSecretCommand({
          Name: 'stack/tenants/other',
          SecretString: 'value',
          Tags: [{ Key: 'tenant', Value: 'other' }],
          ...more,
        }),
      );
    const made = await create({ ClientRequestToken: token('a') });
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: made.ARN }));
    expect(SecretString).toBe('value');
    const again = await create({ ClientRequestToken: token('a') });
    expect(again).toMatchObject({ ARN: made.ARN, VersionId: token('a') });
    await expect(create({})).rejects.toThrow(ResourceExistsException);

    const Tags = [{ Key: 'stage', Value: 'dev' }];
    await client.send(new TagResourceCommand({ SecretId: made.ARN, Tags }));
    const described = await client.send(new DescribeSecretCommand({ SecretId: made.ARN }));
    expect(described.Tags).toEqual([{ Key: 'tenant', Value: 'other' }, ...Tags]);
  });

  it('keeps a deleted secret unreadable until it is restored, or gone when its days are over', async () => {
    const remove = (days?: number) =>
      client.send(new DeleteSecretCommand({ SecretId: arn, RecoveryWindowInDays: days }));
    await put('one', token('a'));
    await expect(remove(6)).rejects.toThrow(InvalidParameterException);
    const { DeletionDate } = await remove(7);
    expect(DeletionDate).toEqual(new Date(Date.UTC(2026, 0, 8)));
    const described = await client.send(new DescribeSecretCommand({ SecretId: arn }));
    expect(described.DeletedDate).toEqual(DeletionDate);
    await expect(get()).rejects.toThrow(InvalidRequestException);
    await expect(put('two', token('b'))).rejects.toThrow(InvalidRequestException);
    await expect(remove(7)).rejects.toThrow(InvalidRequestException);
    const again = () => client.send(new CreateSecretCommand({ Name: 'Key', SecretString: 'new' }));
    await expect(again()).rejects.toThrow('already scheduled for deletion');

    await client.send(new RestoreSecretCommand({ SecretId: arn }));
    expect((await get()).SecretString).toBe('one');

    await remove(7);
    nowMs += 7 * 24 * 60 * 60 * 1000;
    await expect(get()).rejects.toThrow(ResourceNotFoundException);
    await again();
    expect((await get()).SecretString).toBe('new');
  });

  it('answers only who knows the session token of this start', async () => {
    await put('one', token('a'));
    const stranger = secrets.clientWith('guess');
    await expect(stranger.send(new GetSecretValueCommand({ SecretId: arn }))).rejects.toMatchObject(
      {
        name: 'UnrecognizedClientException',
      },
    );
    stranger.destroy();
  });

  it('finds its versions again after a restart, in a file that only its owner reads', async () => {
    await put('one', token('a'));
    await secrets.stop();
    await start();
    expect((await get()).SecretString).toBe('one');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toContain('"one"');
  });

  it('says what to do about a file that it cannot read', async () => {
    await writeFile(file, '[{');
    expect(() => openSecretsStore(file)).toThrow(`${file} is not JSON`);
  });
});
