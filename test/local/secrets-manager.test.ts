import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { type LoopbackServices, startLoopbackServices } from '../../local/loopback-services.ts';
import { createSecretsManager } from '../../local/secrets-manager.ts';
import { openSecretsStore } from '../../local/secrets-store.ts';

const place = { region: 'us-east-1', account: '000000000000' };
const arn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:Key-local0';
const token = (letter: string) => letter.repeat(32);

let folder: string;
let file: string;
let services: LoopbackServices;
let client: SecretsManagerClient;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrets-'));
  file = join(folder, 'secrets.json');
  await start();
});

afterEach(async () => {
  await end();
  await rm(folder, { recursive: true });
});

async function start() {
  const manager = createSecretsManager(openSecretsStore(file), place);
  manager.declare({ name: 'Key', arn });
  services = await startLoopbackServices(manager);
  client = clientWith(services.sessionToken);
}

async function end() {
  client.destroy();
  await services.stop();
}

function clientWith(sessionToken: string) {
  return new SecretsManagerClient({
    endpoint: services.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local', sessionToken },
  });
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
  });

  it('creates secrets and refuses a second of the same name', async () => {
    const create = () =>
      client.send(new CreateSecretCommand({ Name: 'Other', SecretString: 'value' }));
    const { ARN } = await create();
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: ARN }));
    expect(SecretString).toBe('value');
    await expect(create()).rejects.toThrow(ResourceExistsException);
  });

  it('answers only who knows the session token of this start', async () => {
    await put('one', token('a'));
    const stranger = clientWith('guess');
    await expect(stranger.send(new GetSecretValueCommand({ SecretId: arn }))).rejects.toMatchObject(
      {
        name: 'UnrecognizedClientException',
      },
    );
    stranger.destroy();
  });

  it('finds its versions again after a restart, in a file that only its owner reads', async () => {
    await put('one', token('a'));
    await end();
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
