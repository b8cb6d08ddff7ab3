import type { Fault } from '../../../entra/microsoft/loopback-server.ts';
import type { HandOver } from '../../../lambda/tenants/tenant.ts';
import { app, otherApp, provisionedId, tenantId } from '../../entra/microsoft/made-up-apps.ts';
import { PREFIX, type RotatingTenant, startRotatingTenant } from '../rotating-tenant.ts';
import { type Microsoft, startMicrosoft } from './microsoft.ts';

const federated: HandOver = {
  ...{ entraTenantId: tenantId, clientId: app.applicationId, signIn: 'federated' },
  ...{ servicePrincipalId: provisionedId, syncAll: false },
};
const withSecret: HandOver = { ...federated, signIn: 'clientSecret' };

let microsoft: Microsoft;
let tenant: RotatingTenant;
let firstKey: string;

async function start(options: Parameters<typeof startMicrosoft>[0] = {}): Promise<void> {
  microsoft = await startMicrosoft(options);
  tenant = await startRotatingTenant({ ENTRA_AUTHORITY: microsoft.url, GRAPH_URL: microsoft.url });
  microsoft.trust(tenant.services.url);
  firstKey = (await tenant.keyAt('AWSCURRENT')) ?? '';
}

beforeEach(() => start());
afterEach(async () => {
  await tenant.stop();
  await microsoft.stop();
});

const keepClientSecret = (SecretString: string = app.clientSecret) =>
  tenant.manager.run('CreateSecret', { Name: `${PREFIX}entra/default`, SecretString });

const emitted = () =>
  tenant.metrics.flatMap((line) =>
    Object.keys(JSON.parse(line)).filter((name) => name.endsWith('Failure')),
  );

/** The current key is the one of before, and the new one waits: both work. */
async function expectUnfinished(): Promise<string> {
  expect(await tenant.keyAt('AWSCURRENT')).toBe(firstKey);
  const pending = (await tenant.keyAt('AWSPENDING')) ?? '';
  expect(await tenant.service.lets(firstKey)).toBe(true);
  expect(await tenant.service.lets(pending)).toBe(true);
  return pending;
}

/** What the log says of the last failure. */
const reason = () =>
  String(tenant.log.records.findLast(({ level }) => level === 'error')?.details['error']);

function expectReason(step: string, said: string | RegExp): void {
  const begin = `HandOverFailed: the new key was not handed over to Entra: failed to ${step} (`;
  expect(reason().slice(0, begin.length)).toBe(begin);
  const rest = reason().slice(begin.length, -1);
  if (typeof said === 'string') expect(rest).toBe(said);
  else expect(rest).toMatch(said);
}

describe('a rotation with a hand-over', () => {
  it('hands the new key over without any stored secret of Microsoft', async () => {
    await tenant.configure({ handOver: federated });
    await tenant.rotateSecret();
    const current = await tenant.keyAt('AWSCURRENT');
    expect(current).not.toBe(firstKey);
    expect([...microsoft.graph.savedSecrets()]).toEqual([
      ['BaseAddress', tenant.service.tenantUrl],
      ['SecretToken', current],
      ['SyncNotificationSettings', '{"Enabled":false,"DeleteThresholdEnabled":false}'],
      ['SyncAll', 'false'],
    ]);
    expect(microsoft.graph.steps).toEqual(['jobs', 'validate', 'save', 'validateSaved']);
    expect(emitted()).toEqual([]);
  });

  it('hands it over with a client secret, where that is wanted', async () => {
    keepClientSecret(`${app.clientSecret}\n`);
    await tenant.configure({ handOver: withSecret });
    await tenant.rotateSecret();
    const current = await tenant.keyAt('AWSCURRENT');
    expect(current).not.toBe(firstKey);
    expect(microsoft.graph.savedSecrets().get('SecretToken')).toBe(current);
  });

  it('saves the Tenant URL, the notifications and the scope that the tenant has', async () => {
    const tenantUrl = `${tenant.service.tenantUrl}/?aadOptscim062020`;
    const notificationSettings = '{"Enabled":true,"Recipients":"it@example.com"}';
    await tenant.configure({
      handOver: { ...federated, tenantUrl, notificationSettings, syncAll: true },
    });
    await tenant.rotateSecret();
    expect(Object.fromEntries(microsoft.graph.savedSecrets())).toEqual({
      ...{ BaseAddress: tenantUrl, SecretToken: await tenant.keyAt('AWSCURRENT') },
      ...{ SyncNotificationSettings: notificationSettings, SyncAll: 'true' },
    });
  });

  it('asks Entra nothing before this service takes the key', async () => {
    await tenant.configure({ handOver: federated });
    tenant.service.state.bearer = false;
    await tenant.rotateSecret();
    await expectUnfinished();
    expect(microsoft.graph.steps).toEqual([]);
    expect(emitted()).toEqual(['RotationFailure']);
  });

  it('hands nothing over where the tenant does not want it', async () => {
    await tenant.rotateSecret();
    expect(await tenant.keyAt('AWSCURRENT')).not.toBe(firstKey);
    expect(microsoft.graph.steps).toEqual([]);
  });

  it('hands the same key over by a repeat of the step', async () => {
    await tenant.configure({ handOver: federated });
    const versionId = await tenant.beginRotation();
    for (const step of ['createSecret', 'setSecret', 'setSecret', 'testSecret', 'setSecret']) {
      await tenant.step(step, versionId);
      const saved = microsoft.graph.savedSecrets().get('SecretToken');
      if (step === 'setSecret') expect(saved).toBe(await tenant.keyAt('AWSPENDING'));
    }
    expect(microsoft.graph.steps.filter((step) => step === 'save')).toHaveLength(3);
  });

  it('waits as long as Graph asks for, and tries again', async () => {
    await tenant.configure({ handOver: federated });
    const answers: (Fault | undefined)[] = [
      { status: 429, headers: { 'retry-after': '7' } },
      { status: 503 },
    ];
    microsoft.graph.plantFault = (step) => (step === 'save' ? answers.shift() : undefined);
    await tenant.rotateSecret();
    expect(tenant.pauses).toEqual([7000, 2000]);
    expect(microsoft.graph.savedSecrets().get('SecretToken')).toBe(
      await tenant.keyAt('AWSCURRENT'),
    );
  });

  it('does not wait longer than its function has time', async () => {
    await tenant.configure({ handOver: federated });
    microsoft.graph.plantFault = () => ({ status: 429, headers: { 'retry-after': '3600' } });
    await tenant.rotateSecret();
    expect(tenant.pauses).toEqual([]);
    expect(reason()).toContain('failed to find the provisioning job (HTTP 429)');
  });
});

const graphSteps = [
  ['jobs', 'find the provisioning job'],
  ['validate', 'have Entra try the new key'],
  ['save', 'save the new key in Entra'],
  ['validateSaved', 'have Entra try what it saved'],
] as const;

/** Which of the two it is, is a matter of moments. */
const cutOff = /UND_ERR_SOCKET|ECONNRESET/;

const graphFaults: readonly (readonly [what: string, fault: Fault, said: string | RegExp])[] = [
  [
    'answers 400 with a code',
    {
      status: 400,
      text: '{"error":{"code":"CredentialValidationUnavailable","message":"secret text"}}',
    },
    'HTTP 400, CredentialValidationUnavailable',
  ],
  ['answers 401', { status: 401 }, 'HTTP 401'],
  ['answers 403', { status: 403, text: '{"error":"a b"}' }, 'HTTP 403'],
  ['answers 429 again and again', { status: 429 }, 'HTTP 429'],
  ['answers 500 again and again', { status: 500, text: '<html>' }, 'HTTP 500'],
  ['sends elsewhere', { status: 307, headers: { location: 'http://127.0.0.1:9/' } }, 'HTTP 307'],
  ['cuts the connection', 'cut', cutOff],
];

describe.each(graphSteps)('Graph in the step %s', (step, name) => {
  it.each(graphFaults)('%s: the old key stays', async (_what, fault, said) => {
    await tenant.configure({ handOver: federated });
    microsoft.graph.plantFault = (asked) => (asked === step ? fault : undefined);
    await tenant.rotateSecret();
    const pending = await expectUnfinished();
    expectReason(name, said);
    expect(emitted()).toEqual(['RotationFailure', 'HandOverFailure']);

    microsoft.graph.plantFault = () => undefined;
    await expect(tenant.rotateSecret()).rejects.toThrow('will be reattempted');
    await tenant.runs.settled();
    expect(await tenant.keyAt('AWSCURRENT')).toBe(pending);
    expect(microsoft.graph.savedSecrets().get('SecretToken')).toBe(pending);
  });

  it('hangs: the function fails before Lambda ends it, and the old key stays', async () => {
    await tenant.configure({ handOver: federated });
    tenant.clock.remainingMs = 6000;
    microsoft.graph.plantFault = (asked) => (asked === step ? 'hang' : undefined);
    await tenant.rotateSecret();
    await expectUnfinished();
    // On a loaded machine another step may be what has no time left.
    expect(reason()).toMatch(/^HandOverFailed: .*\((TimeoutError|no time left)\)$/);
  });

  it('is cut after it was done: a repeat hands the same key over', async () => {
    await tenant.configure({ handOver: federated });
    const versionId = await tenant.beginRotation();
    await tenant.step('createSecret', versionId);
    microsoft.graph.plantLateFault = (asked) => (asked === step ? 'cut' : undefined);
    await expect(tenant.step('setSecret', versionId)).rejects.toThrow(name);
    const pending = await expectUnfinished();
    microsoft.graph.plantLateFault = () => undefined;
    await tenant.step('setSecret', versionId);
    expect(microsoft.graph.savedSecrets().get('SecretToken')).toBe(pending);
  });
});

it.each(['200 garbage', '{}', '{"value":"x"}'])(
  'fails where Graph lists no jobs but %s',
  async (text) => {
    await tenant.configure({ handOver: federated });
    microsoft.graph.plantFault = (step) => (step === 'jobs' ? { status: 200, text } : undefined);
    await tenant.rotateSecret();
    await expectUnfinished();
    expect(reason()).toContain('find the provisioning job (the answer lists no jobs)');
  },
);

it('takes no other status for done than the one that Graph documents', async () => {
  await tenant.configure({ handOver: federated });
  microsoft.graph.plantFault = (step) => (step === 'validate' ? { status: 200 } : undefined);
  await tenant.rotateSecret();
  await expectUnfinished();
  expect(reason()).toContain('have Entra try the new key (HTTP 200)');
});

describe('the provisioning job', () => {
  const restart = async (options: Parameters<typeof startMicrosoft>[0]) => {
    await tenant.stop();
    await microsoft.stop();
    await start(options);
  };

  it.each([
    [[], 'there is none'],
    [['scim.a', 'scim.b'], 'there are several: name one of them'],
  ])('must be the only one where none is named: %j', async (jobIds, said) => {
    await restart({ jobIds });
    await tenant.configure({ handOver: federated });
    await tenant.rotateSecret();
    await expectUnfinished();
    expect(reason()).toContain(`find the provisioning job (${said})`);
  });

  it('is the one that is named', async () => {
    await restart({ jobIds: ['scim.a', 'scim.b/c'] });
    await tenant.configure({ handOver: { ...federated, jobId: 'scim.b/c' } });
    await tenant.rotateSecret();
    expect(await tenant.keyAt('AWSCURRENT')).not.toBe(firstKey);
    expect(microsoft.graph.steps).toEqual(['validate', 'save', 'validateSaved']);
  });

  it('is refused to an application that does not own it', async () => {
    await restart({ owners: [otherApp.applicationId] });
    await tenant.configure({ handOver: federated });
    await tenant.rotateSecret();
    await expectUnfinished();
    expect(reason()).toContain('(HTTP 403, Authorization_RequestDenied)');
  });
});

describe('signing in', () => {
  const failsWith = async (handOver: HandOver, said: string | RegExp) => {
    await tenant.configure({ handOver });
    await tenant.rotateSecret();
    await expectUnfinished();
    expectReason('sign in to Entra', said);
    expect(emitted()).toEqual(['RotationFailure', 'HandOverFailure']);
    expect(microsoft.graph.steps).toEqual([]);
  };

  it('fails where Entra does not trust the role, and says so with Microsoft’s number', async () => {
    const unknown = { ...federated, clientId: otherApp.applicationId };
    await failsWith(unknown, 'HTTP 401, unauthorized_client, AADSTS700016');
  });

  it('fails where AWS gives no token', async () => {
    tenant.sts.middlewareStack.add(
      () => async () => {
        throw Object.assign(new Error('off'), { name: 'OutboundWebIdentityFederationDisabled' });
      },
      { step: 'initialize' },
    );
    await failsWith(federated, 'AWS STS: OutboundWebIdentityFederationDisabled');
  });

  it('fails where there is no client secret', async () => {
    await failsWith(withSecret, 'the secret Stack/entra/default is missing or empty');
  });

  it('fails where the client secret is blank', async () => {
    keepClientSecret(' \n');
    await failsWith(withSecret, 'the secret Stack/entra/default is missing or empty');
  });

  it('fails with a wrong client secret, and does not say it', async () => {
    keepClientSecret('hunter2');
    await failsWith(withSecret, 'HTTP 401, invalid_client');
    expect(JSON.stringify(tenant.log.records)).not.toContain('hunter2');
  });

  it.each<readonly [string, Fault, string | RegExp]>([
    ['garbage', { status: 200, text: 'no JSON' }, 'HTTP 200'],
    ['no token', { status: 200, text: '{"access_token":7}' }, 'HTTP 200'],
    ['500', { status: 500 }, 'HTTP 500'],
    ['a cut', 'cut', cutOff],
  ])('fails where the sign-in service answers with %s', async (_what, fault, said) => {
    microsoft.signIn.plantFault = () => fault;
    await failsWith(federated, said);
  });

  it('is done anew for each hand-over, with the permissions of now', async () => {
    let tokens = 0;
    microsoft.signIn.plantFault = ({ path }) => {
      if (path.endsWith('/token')) tokens += 1;
      return undefined;
    };
    await tenant.configure({ handOver: federated });
    await tenant.rotateSecret();
    await tenant.rotateSecret();
    expect(tokens).toBe(2);
  });
});

describe('the settings', () => {
  it.each([
    [{ bearer: 'refused' }, {}, 'the tenant takes its key at the token endpoint alone'],
    [{}, { state: 'disabled' }, 'the tenant is switched off, so Entra cannot try the key'],
  ] as const)('refuse a hand-over: %j %j', async (settings, changes, said) => {
    await tenant.configure({ ...settings, handOver: federated }, changes);
    await tenant.rotateSecret();
    await expectUnfinished();
    expect(reason()).toContain(`failed to look at the settings (${said})`);
    expect(microsoft.graph.steps).toEqual([]);
  });
});

it('says no key, token or assertion anywhere', async () => {
  keepClientSecret();
  const seen: string[] = [];
  const { fetch: real } = globalThis;
  globalThis.fetch = async (input, init) => {
    const text = init?.body instanceof URLSearchParams ? init.body : undefined;
    seen.push(text?.get('client_assertion') ?? '', text?.get('client_secret') ?? '');
    const response = await real(input, init);
    const copy: { access_token?: unknown } = Object(
      await response
        .clone()
        .json()
        .catch(() => ({})),
    );
    seen.push(String(copy.access_token ?? ''));
    return response;
  };
  try {
    for (const handOver of [federated, withSecret]) {
      await tenant.configure({ handOver });
      for (const [step] of graphSteps) {
        microsoft.graph.plantFault = (asked) => (asked === step ? { status: 403 } : undefined);
        await tenant.rotateSecret().catch(() => undefined);
        await tenant.runs.settled();
        seen.push((await tenant.keyAt('AWSPENDING')) ?? '');
      }
      microsoft.graph.plantFault = () => undefined;
      await tenant.rotateSecret().catch(() => undefined);
      await tenant.runs.settled();
      seen.push((await tenant.keyAt('AWSCURRENT')) ?? '');
    }
  } finally {
    globalThis.fetch = real;
  }
  const secrets = new Set(seen.filter((text) => text.length > 10));
  expect(secrets.size).toBeGreaterThan(12);
  const said = [
    ...tenant.log.records.map(({ message, details }) =>
      [message, ...Object.values(details).map((value) => describeFully(value))].join(' '),
    ),
    ...tenant.metrics,
  ].join('\n');
  for (const secret of secrets) expect(said).not.toContain(secret);
});

/** Errors with their stacks and causes: more than is ever logged. */
function describeFully(value: unknown): string {
  if (!Error.isError(value)) return JSON.stringify(value);
  return `${value.stack} ${JSON.stringify(value)} ${describeFully(value.cause ?? '')}`;
}
