import { deployCustomResource, openMadeResources } from '../../local/custom-resource.ts';
import type { LocalFunction } from '../../local/invocation.ts';
import { type LoopbackServices, startLoopbackServices } from '../../local/loopback-services.ts';
import { createSecretsManager } from '../../local/secrets-manager.ts';
import { openSecretsStore } from '../../local/secrets-store.ts';
import { PLACE } from './small-template.ts';

interface ResourceEvent {
  readonly RequestType: string;
  readonly ResponseURL: string;
  readonly PhysicalResourceId?: string;
}

const resource = {
  logicalId: 'First',
  resourceType: 'Custom::FirstKey',
  functionArn: 'arn:make',
  properties: { SecretArn: 'arn:key' },
};

let services: LoopbackServices;
beforeAll(async () => {
  services = await startLoopbackServices(createSecretsManager(openSecretsStore(), PLACE));
});
afterAll(() => services.stop());

/** A function that answers as told, and what it was asked. */
function runnerThat(answers: object | undefined) {
  const events: ResourceEvent[] = [];
  const runner: LocalFunction = {
    async invoke(event) {
      const asked = event as ResourceEvent;
      events.push(asked);
      if (answers) await fetch(asked.ResponseURL, { method: 'PUT', body: JSON.stringify(answers) });
      return { outcome: 'returned', payload: null };
    },
    stop: async () => undefined,
  };
  return { runner, events };
}

const deploy = (runner: LocalFunction, made = openMadeResources()) =>
  deployCustomResource(resource, {
    place: PLACE,
    made,
    runner,
    expectAnswer: services.expectAnswer,
  });

describe('deployCustomResource', () => {
  it('creates at the first start and updates at the next, with the same physical id', async () => {
    const made = openMadeResources();
    const { runner, events } = runnerThat({ Status: 'SUCCESS', PhysicalResourceId: 'the-key' });
    await deploy(runner, made);
    await deploy(runner, made);
    expect(events).toMatchObject([
      {
        RequestType: 'Create',
        ServiceToken: 'arn:make',
        LogicalResourceId: 'First',
        ResourceType: 'Custom::FirstKey',
        ResourceProperties: { SecretArn: 'arn:key' },
      },
      {
        RequestType: 'Update',
        PhysicalResourceId: 'the-key',
        OldResourceProperties: { SecretArn: 'arn:key' },
      },
    ]);
  });

  it('fails with the reason that the function gives', async () => {
    const { runner } = runnerThat({ Status: 'FAILED', Reason: 'no such secret' });
    await expect(deploy(runner)).rejects.toThrow('custom resource First failed: no such secret');
  });

  it('fails when the function does not answer', async () => {
    await expect(deploy(runnerThat(undefined).runner)).rejects.toThrow('it did not answer');
  });

  it('fails when the function fails', async () => {
    const runner: LocalFunction = {
      invoke: async () => ({ outcome: 'failed', errorType: 'TypeError', errorMessage: 'no' }),
      stop: async () => undefined,
    };
    await expect(deploy(runner)).rejects.toThrow('custom resource First failed: TypeError: no');
  });
});
