import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CancelRotateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  InvalidRequestException,
  PutSecretValueCommand,
  ResourceNotFoundException,
  RotateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { Invocation } from '../../local/invocation.ts';
import { createRotationRuns, type RotationRuns } from '../../local/rotation-runs.ts';
import { openSecretsStore } from '../../local/secrets-store.ts';
import { KEY_ARN as SecretId, startLoopbackSecrets } from './loopback-secrets.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:Rotate';
const FIRST = 'a'.repeat(32);

interface Step {
  readonly Step: string;
  readonly SecretId: string;
  readonly ClientRequestToken: string;
}

let folder: string;
let file: string;
let log: string[];
let steps: Step[];
let runs: RotationRuns;
let secrets: Awaited<ReturnType<typeof startLoopbackSecrets>>;
/** What the rotation function does before its own work; a test puts a fault or a delay here. */
let before: (step: Step) => Promise<void>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rotation-'));
  file = join(folder, 'secrets.json');
  log = [];
  steps = [];
  before = async () => undefined;
  await start();
  await secrets.client.send(
    new PutSecretValueCommand({ SecretId, SecretString: 'first', ClientRequestToken: FIRST }),
  );
});
afterEach(async () => {
  await end();
  await rm(folder, { recursive: true });
});

async function start() {
  const store = openSecretsStore(file);
  runs = createRotationRuns({
    store,
    invoke: rotationFunction,
    pauses: [1, 1],
    log: (line) => log.push(line),
  });
  secrets = await startLoopbackSecrets(store, { runs });
}

async function end() {
  runs.stop();
  await runs.settled();
  await secrets.stop();
}

/** Does in each step what Secrets Manager asks of a function. */
async function rotationFunction(_arn: string, event: unknown): Promise<Invocation> {
  const step = event as Step;
  steps.push(step);
  try {
    await before(step);
    await work(step);
    return { outcome: 'returned', payload: null };
  } catch (error) {
    return { outcome: 'failed', errorType: 'Error', errorMessage: (error as Error).message };
  }
}

async function work({ Step: step, ClientRequestToken: VersionId }: Step) {
  const { client } = secrets;
  if (step === 'createSecret') {
    const SecretString = `made for ${VersionId}`;
    const VersionStages = ['AWSPENDING'];
    await client.send(
      new PutSecretValueCommand({
        SecretId,
        SecretString,
        ClientRequestToken: VersionId,
        VersionStages,
      }),
    );
  }
  if (step === 'finishSecret') {
    const { VersionId: current } = await client.send(new GetSecretValueCommand({ SecretId }));
    if (current === VersionId) return;
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: VersionId,
        RemoveFromVersionId: current,
      }),
    );
  }
}

const rotate = (more: object = {}) =>
  secrets.client.send(new RotateSecretCommand({ SecretId, RotationLambdaARN: FUNCTION, ...more }));
const described = () => secrets.client.send(new DescribeSecretCommand({ SecretId }));
const valueAt = async (VersionStage: string) =>
  (await secrets.client.send(new GetSecretValueCommand({ SecretId, VersionStage }))).SecretString;
const namesOfSteps = () => steps.map((step) => step.Step);

function failIn(wanted: string, times = Number.POSITIVE_INFINITY) {
  let left = times;
  before = async ({ Step: step }) => {
    if (step !== wanted || left <= 0) return;
    left -= 1;
    throw new Error(`no ${step} today`);
  };
}

/** Holds a rotation in a step until `go` is called; `there` resolves when it is in it. */
function holdIn(wanted: string) {
  const there = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  before = async ({ Step: step }) => {
    if (step !== wanted) return;
    there.resolve();
    await gate.promise;
  };
  return { there: there.promise, go: gate.resolve };
}

describe('RotateSecret', () => {
  it('calls the function four times and leaves a current and a previous version', async () => {
    const { VersionId: id } = await rotate();
    await runs.settled();
    expect(namesOfSteps()).toEqual(['createSecret', 'setSecret', 'testSecret', 'finishSecret']);
    expect(new Set(steps.map((step) => step.ClientRequestToken))).toEqual(new Set([id]));
    const secret = await described();
    expect(secret).toMatchObject({
      RotationEnabled: true,
      RotationLambdaARN: FUNCTION,
      LastRotatedDate: expect.any(Date),
      VersionIdsToStages: { [FIRST]: ['AWSPREVIOUS'], [String(id)]: ['AWSCURRENT'] },
    });
    expect(await valueAt('AWSCURRENT')).toBe(`made for ${id}`);
    expect(await valueAt('AWSPREVIOUS')).toBe('first');
  });

  it('shows a pending version before it has a value', async () => {
    const held = holdIn('createSecret');
    const { VersionId: id } = await rotate();
    await held.there;
    expect((await described()).VersionIdsToStages?.[String(id)]).toEqual(['AWSPENDING']);
    await expect(valueAt('AWSPENDING')).rejects.toThrow(ResourceNotFoundException);
    held.go();
    await runs.settled();
    await expect(valueAt('AWSPENDING')).rejects.toThrow(ResourceNotFoundException);
  });

  it('takes one rotation at a time, and a repeat with the same token for the same one', async () => {
    const held = holdIn('setSecret');
    const token = 'b'.repeat(32);
    await rotate({ ClientRequestToken: token });
    await held.there;
    await expect(rotate()).rejects.toThrow(InvalidRequestException);
    expect(await rotate({ ClientRequestToken: token })).toMatchObject({ VersionId: token });
    held.go();
    await runs.settled();
    expect(await rotate({ ClientRequestToken: token })).toMatchObject({ VersionId: token });
    await runs.settled();
    expect(steps).toHaveLength(4);
  });

  it('begins again after a failure, with the same version', async () => {
    failIn('testSecret', 1);
    const { VersionId: id } = await rotate();
    await runs.settled();
    expect(namesOfSteps().filter((step) => step === 'createSecret')).toHaveLength(2);
    expect(await valueAt('AWSCURRENT')).toBe(`made for ${id}`);
    expect(log[0]).toBe('Key: testSecret failed: Error: no testSecret today');
  });

  it('gives up after three failures, and takes the same version up when somebody asks again', async () => {
    failIn('setSecret');
    const { VersionId: id } = await rotate();
    await runs.settled();
    expect(namesOfSteps().filter((step) => step === 'setSecret')).toHaveLength(3);
    expect(await valueAt('AWSCURRENT')).toBe('first');
    expect(await valueAt('AWSPENDING')).toBe(`made for ${id}`);
    expect((await described()).LastRotatedDate).toBeUndefined();

    before = async () => undefined;
    await expect(rotate()).rejects.toThrow('That rotation will be reattempted');
    await runs.settled();
    expect(await valueAt('AWSCURRENT')).toBe(`made for ${id}`);
  });

  it('tests a configuration without rotating, and keeps its rules', async () => {
    const RotationRules = { AutomaticallyAfterDays: 30 };
    await rotate({ RotateImmediately: false, RotationRules });
    await runs.settled();
    expect(namesOfSteps()).toEqual(['testSecret']);
    expect(await described()).toMatchObject({
      RotationEnabled: true,
      RotationRules,
      VersionIdsToStages: { [FIRST]: ['AWSCURRENT'] },
    });
  });

  it('rotates at once while a configuration is being tested', async () => {
    const held = holdIn('testSecret');
    await rotate({ RotateImmediately: false });
    await held.there;
    const { VersionId: id } = await rotate();
    held.go();
    await runs.settled();
    expect((await described()).VersionIdsToStages).toEqual({
      [FIRST]: ['AWSPREVIOUS'],
      [String(id)]: ['AWSCURRENT'],
    });
  });

  it('refuses a secret that was never given a function', async () => {
    await expect(rotate({ RotationLambdaARN: undefined })).rejects.toThrow('no Lambda function');
  });

  it('goes on at the next start with a key that was made already', async () => {
    const held = holdIn('setSecret');
    const { VersionId: id } = await rotate();
    await held.there;
    const key = await valueAt('AWSPENDING');
    runs.stop();
    held.go();
    await runs.settled();
    await end();

    await start();
    runs.resume();
    await runs.settled();
    expect(await valueAt('AWSCURRENT')).toBe(key);
    expect((await described()).VersionIdsToStages?.[String(id)]).toEqual(['AWSCURRENT']);
  });

  it('forgets at the next start a version that got no value', async () => {
    failIn('createSecret');
    await rotate();
    await runs.settled();
    await end();

    await start();
    runs.resume();
    await runs.settled();
    expect((await described()).VersionIdsToStages).toEqual({ [FIRST]: ['AWSCURRENT'] });
    before = async () => undefined;
    const { VersionId: id } = await rotate();
    await runs.settled();
    expect(await valueAt('AWSCURRENT')).toBe(`made for ${id}`);
  });
});

describe('CancelRotateSecret', () => {
  it('lets no further step begin, names the pending version, and a later request goes on with it', async () => {
    const held = holdIn('setSecret');
    const { VersionId: id } = await rotate();
    await held.there;
    const cancelled = await secrets.client.send(new CancelRotateSecretCommand({ SecretId }));
    expect(cancelled.VersionId).toBe(id);
    expect((await described()).RotationEnabled).toBe(false);
    held.go();
    await runs.settled();
    expect(namesOfSteps()).toEqual(['createSecret', 'setSecret']);

    await expect(rotate()).rejects.toThrow(InvalidRequestException);
    await runs.settled();
    expect((await described()).VersionIdsToStages?.[String(id)]).toEqual(['AWSCURRENT']);
  });
});
