import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { NO_CUSTOM_RESOURCE_TYPES } from '../../lambda/scim/schema/resource-types.ts';
import { parseStackConfig, readStackConfig, StackConfigError } from '../../lib/stack-config.ts';
import { PROJECT_DIRECTORY } from './stack-template.ts';

const CONFIG_DIRECTORY = join(PROJECT_DIRECTORY, 'config');

describe('the settings of a stage', () => {
  it('need nothing but the stage', () => {
    expect(parseStackConfig({ stage: 'dev' }, 'dev.json')).toEqual({
      stage: 'dev',
      stackName: 'Scim-dev',
      logRetentionDays: 30,
      throttle: { rate: 100, burst: 200 },
      capacity: { maxReadUnits: 4000, maxWriteUnits: 4000 },
      removal: 'retain',
      customResourceTypes: NO_CUSTOM_RESOURCE_TYPES,
      uniqueExternalId: false,
      patchWithoutBody: ['Group'],
      apiGatewayLogsRole: 'create',
      tracing: true,
      credentialCaches: { authorizerSeconds: 30, credentialSeconds: 25 },
      keyAgeAlarmDays: 90,
      signingKeyRotationDays: 30,
      entra: {
        authority: 'https://login.microsoftonline.com',
        graph: 'https://graph.microsoft.com',
      },
    });
  });

  it('have no web ACL but where one is asked for', () => {
    expect(parseStackConfig({ stage: 'dev' }, 'dev.json').webAcl).toBeUndefined();
    expect(parseStackConfig({ stage: 'dev', webAcl: {} }, 'dev.json').webAcl).toEqual({
      requestsPerFiveMinutes: 10_000,
    });
  });

  it.each([
    'https://login.microsoftonline.us',
    'http://127.0.0.1:3400',
    'http://localhost:3400',
    'http://[::1]:3400',
  ])('take %s for where Entra is', (authority) => {
    const { entra } = parseStackConfig({ stage: 'dev', entra: { authority } }, 'dev.json');
    expect(entra).toEqual({ authority, graph: 'https://graph.microsoft.com' });
  });

  it.each([
    'http://login.example',
    'http://localhost.example',
    'https://login.example/',
    'https://login.example/tenant',
    'https://user@login.example',
    'file:///etc',
    'login.microsoftonline.com',
    '',
  ])('refuse %j for where Entra is', (authority) => {
    expect(problemsOf({ entra: { authority } })).toEqual([
      `  - "entra.authority" must be an https address without a path, such as "https://login.microsoftonline.com" (http for this machine alone); it is ${JSON.stringify(authority)}`,
    ]);
  });

  it('keep the defaults of a group of which one setting is given', () => {
    const { throttle } = parseStackConfig({ stage: 'dev', throttle: { rate: 60 } }, 'dev.json');
    expect(throttle).toEqual({ rate: 60, burst: 200 });
  });

  it('take a name for the stack', () => {
    expect(parseStackConfig({ stage: 'dev', stackName: 'People' }, 'dev.json').stackName).toBe(
      'People',
    );
  });

  it.each([
    [{ alarmMail: 'a@b.example' }, 'unknown setting "alarmMail"; did you mean "alarmEmail"?'],
    [{ colour: 'red' }, 'unknown setting "colour"'],
    [{ throttle: { rat: 30 } }, 'unknown setting "throttle.rat"; did you mean "throttle.rate"?'],
    [
      { customDomain: { hostedZone: { id: 'Z', nam: 'x' } } },
      'unknown setting "customDomain.hostedZone.nam"; did you mean "customDomain.hostedZone.name"?',
    ],
    [
      {
        customDomain: {
          domainName: 'scim.example.com',
          certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1',
          hostedZone: { id: 'Z', name: 'ample.com' },
        },
      },
      '"customDomain.hostedZone.name" must be the domain in which the name lies, such as "example.com" for "scim.example.com"; it is "ample.com"',
    ],
    [{ throttle: { rate: 'fast' } }, '"throttle.rate" must be of type number; it is "fast"'],
    [{ throttle: { rate: 24 } }, '"throttle.rate" must be at least 25; it is 24'],
    [{ throttle: { burst: 30.5 } }, '"throttle.burst" must be a whole number; it is 30.5'],
    [{ throttle: 100 }, '"throttle" must be of type object; it is 100'],
    [{ tracing: 'yes' }, '"tracing" must be of type boolean; it is "yes"'],
    [{ removal: 'keep' }, '"removal" must be one of retain, destroy; it is "keep"'],
    [{ alarmEmail: 'oncall' }, '"alarmEmail" must be an e-mail address; it is "oncall"'],
    [
      { stackName: '9' },
      '"stackName" must be letters, digits and "-", at most 100, starting with a letter; it is "9"',
    ],
    [
      { stackName: 'S'.repeat(101) },
      `"stackName" must be letters, digits and "-", at most 100, starting with a letter; it is "${'S'.repeat(101)}"`,
    ],
    [{ signingKeyRotationDays: 1001 }, '"signingKeyRotationDays" must be at most 1000; it is 1001'],
    [
      { entra: { autority: 'https://login.example' } },
      'unknown setting "entra.autority"; did you mean "entra.authority"?',
    ],
    [
      { credentialCaches: { credentialSecond: 5 } },
      'unknown setting "credentialCaches.credentialSecond"; did you mean "credentialCaches.credentialSeconds"?',
    ],
    [{ webAcl: true }, '"webAcl" must be of type object; it is true'],
    [{ stage: undefined }, '"stage" must be of type string; it is missing'],
    [
      { credentialCaches: { authorizerSeconds: 31 } },
      '"credentialCaches.authorizerSeconds" must be at most 30; it is 31',
    ],
    [
      { credentialCaches: { credentialSeconds: 0 } },
      '"credentialCaches.credentialSeconds" must be at least 1; it is 0',
    ],
    [
      { webAcl: { requestsPerFiveMinutes: 2000 } },
      '"webAcl.requestsPerFiveMinutes" must be at least 7500; it is 2000',
    ],
    [{ keyAgeAlarmDays: 1.5 }, '"keyAgeAlarmDays" must be a whole number; it is 1.5'],
    [{ signingKeyRotationDays: 0 }, '"signingKeyRotationDays" must be at least 1; it is 0'],
    [{ webACL: {} }, 'unknown setting "webACL"; did you mean "webAcl"?'],
  ])('refuse %j and say why', (settings, problem) => {
    expect(problemsOf(settings)).toContain(`  - ${problem}`);
  });

  it('refuse a number of days that CloudWatch does not know, and list those that it does', () => {
    expect(problemsOf({ logRetentionDays: 8 })).toEqual([
      expect.stringMatching(/"logRetentionDays" must be one of 1, 3, 5, 7, 14, .*; it is 8$/),
    ]);
  });

  it('name every problem at once', () => {
    expect(problemsOf({ tracing: 1, removal: 'x', xyz: 1, throttle: { rate: 1 } })).toHaveLength(4);
  });

  it.each([[[]], ['text'], [null], [7]])('refuse %j in place of an object', (input) => {
    expect(() => parseStackConfig(input, 'dev.json')).toThrow(
      /^dev\.json cannot be used:\n {2}- the file must be of type object; it is/,
    );
  });

  it.each(readdirSync(CONFIG_DIRECTORY))(
    'in config/%s are of the stage that the file is named after',
    (file) => {
      expect(readStackConfig(join(CONFIG_DIRECTORY, file)).stage).toBe(basename(file, '.json'));
    },
  );
});

describe('the file of the settings', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stack-config-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const read = () => readStackConfig(join(directory, 'dev.json'));

  it('is said to be absent or no JSON', () => {
    expect(read).toThrow('there is no such file');
    writeFileSync(join(directory, 'dev.json'), '{"stage": dev}');
    expect(read).toThrow('it is not JSON');
  });

  it('is not said to be absent where it is there and cannot be read', () => {
    expect(() => readStackConfig(directory)).toThrow('it cannot be read (EISDIR)');
  });
});

function problemsOf(settings: object): string[] {
  try {
    parseStackConfig({ stage: 'dev', ...settings }, 'dev.json');
  } catch (error) {
    if (error instanceof StackConfigError) {
      return error.message.split('\n').slice(1);
    }
    throw error;
  }
  return [];
}
