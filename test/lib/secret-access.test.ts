import { GetWebIdentityTokenCommand, STSClient } from '@aws-sdk/client-sts';
import type { Template } from 'aws-cdk-lib/assertions';
import { mockClient } from 'aws-sdk-client-mock';
import { webIdentityToken } from '../../lambda/rotation/hand-over/web-identity-token.ts';
import { type Context, isAllowed, rolesByName, statementsOf } from './role-policies.ts';
import { resourcesOf, synthesise } from './stack-template.ts';

const DEFAULT_KEY = 'ApiKeySecret';
const SIGNING_KEY = 'SigningKeySecret';
/** A tenant's, as Secrets Manager names it: with six characters of its own. */
const TENANT_KEY = 'secret:Scim-test/tenants/acme-Ab12Cd';
const HAND_OVER = 'secret:Scim-test/entra/acme-Ab12Cd';
const FOREIGN = ['secret:Scim-testing/tenants/acme-Ab12Cd', 'secret:Scim-test/other-Ab12Cd'];

describe('the secrets of a stack', () => {
  let template: Template;
  let names: string[];
  beforeAll(() => {
    template = synthesise().template;
    names = [...rolesByName(template).keys()].sort();
  });

  const whoMay = (action: string, resource: string) =>
    names.filter((name) =>
      isAllowed(statementsOf(template, name), {
        action: `secretsmanager:${action}`,
        resource,
      }),
    );

  it('are read by who checks keys, who rotates them, and nobody else', () => {
    const readers = ['Authorizer', 'KeyRotationRotator', 'Token'];
    expect(whoMay('GetSecretValue', DEFAULT_KEY)).toEqual(readers);
    expect(whoMay('GetSecretValue', TENANT_KEY)).toEqual(readers);
    expect(whoMay('GetSecretValue', HAND_OVER)).toEqual(['KeyRotationRotator']);
  });

  it('give the signing key to who signs and who makes it', () => {
    expect(whoMay('GetSecretValue', SIGNING_KEY)).toEqual(['SigningKeyRotator', 'Token']);
    expect(whoMay('PutSecretValue', SIGNING_KEY)).toEqual(['SigningKeyRotator']);
  });

  it('are made, rotated and removed by the operator, but for that of the deployment', () => {
    for (const action of ['CreateSecret', 'DeleteSecret']) {
      expect(whoMay(action, TENANT_KEY)).toEqual(['TenantsOperator']);
      expect(whoMay(action, DEFAULT_KEY)).toEqual([]);
      expect(whoMay(action, HAND_OVER)).toEqual([]);
    }
    expect(whoMay('RotateSecret', DEFAULT_KEY)).toEqual(['TenantsOperator']);
    expect(whoMay('RotateSecret', TENANT_KEY)).toEqual(['TenantsOperator']);
    expect(whoMay('RotateSecret', SIGNING_KEY)).toEqual([]);
    expect(whoMay('PutSecretValue', DEFAULT_KEY)).toEqual(['ApiKeyWriter', 'KeyRotationRotator']);
  });

  it('are rotated by the function for it, and can be given to no other', () => {
    const rotate = (lambda: string | undefined) =>
      isAllowed(
        statementsOf(template, 'TenantsOperator'),
        { action: 'secretsmanager:RotateSecret', resource: TENANT_KEY },
        { 'secretsmanager:RotationLambdaARN': lambda === undefined ? undefined : [lambda] },
      );
    expect(rotate('KeyRotationRotatorFunction')).toBe(true);
    expect(rotate(undefined)).toBe(true);
    expect(rotate('ScimFunction')).toBe(false);
  });

  it('of others in the account are out of reach', () => {
    for (const secret of FOREIGN) {
      for (const action of ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'CreateSecret']) {
        expect(whoMay(action, secret)).toEqual([]);
      }
    }
  });

  it('let Secrets Manager of this account, and nobody else, call who rotates them', () => {
    const permissions = [...resourcesOf(template, 'AWS::Lambda::Permission').values()]
      .map(({ Properties }) => Properties)
      .filter(({ Principal }) => Principal === 'secretsmanager.amazonaws.com');
    expect(permissions).toHaveLength(2);
    for (const permission of permissions) {
      expect(permission).toMatchObject({
        Action: 'lambda:InvokeFunction',
        SourceAccount: { Ref: 'AWS::AccountId' },
      });
    }
  });

  it('are rotated on request, the signing key every month, and neither by a deployment', () => {
    const schedules = [...resourcesOf(template, 'AWS::SecretsManager::RotationSchedule').values()];
    const found = Object.fromEntries(
      schedules.map(({ Properties }) => [
        (Properties['SecretId'] as { Ref: string }).Ref.replace(/[0-9A-F]{8}$/, ''),
        Properties,
      ]),
    );
    expect(found).toEqual({
      [DEFAULT_KEY]: {
        SecretId: expect.anything(),
        RotationLambdaARN: expect.anything(),
        RotateImmediatelyOnUpdate: false,
      },
      [SIGNING_KEY]: {
        SecretId: expect.anything(),
        RotationLambdaARN: expect.anything(),
        RotateImmediatelyOnUpdate: false,
        RotationRules: { AutomaticallyAfterDays: 30 },
      },
    });
  });
});

describe('a web identity token', () => {
  const isGiven = (request: Context) =>
    isAllowed(
      statementsOf(synthesise().template, 'KeyRotationRotator'),
      { action: 'sts:GetWebIdentityToken', resource: '*' },
      request,
    );
  const request = {
    'sts:IdentityTokenAudience': ['api://AzureADTokenExchange'],
    'sts:SigningAlgorithm': ['RS256'],
    'sts:DurationSeconds': ['300'],
  };

  it('is given for what the function asks', async () => {
    const client = new STSClient();
    const sts = mockClient(client);
    sts.on(GetWebIdentityTokenCommand).resolves({ WebIdentityToken: 'a.b.c' });
    await webIdentityToken(client);
    const asked = sts.commandCalls(GetWebIdentityTokenCommand)[0]?.args[0].input;
    expect(
      isGiven({
        'sts:IdentityTokenAudience': asked?.Audience,
        'sts:SigningAlgorithm': [String(asked?.SigningAlgorithm)],
        'sts:DurationSeconds': [String(asked?.DurationSeconds)],
      }),
    ).toBe(true);
  });

  it('is given for signing in to Entra, and for five minutes', () => {
    expect(isGiven(request)).toBe(true);
  });

  it.each<[string, Context]>([
    ['another audience', { 'sts:IdentityTokenAudience': ['https://elsewhere.example'] }],
    [
      'another audience beside it',
      { 'sts:IdentityTokenAudience': ['api://AzureADTokenExchange', 'sts.example'] },
    ],
    ['any audience', { 'sts:IdentityTokenAudience': undefined }],
    ['another algorithm', { 'sts:SigningAlgorithm': ['ES384'] }],
    ['longer', { 'sts:DurationSeconds': ['301'] }],
    ['as long as is usual', { 'sts:DurationSeconds': undefined }],
  ])('is not given for %s', (_, change) => {
    expect(isGiven({ ...request, ...change })).toBe(false);
  });
});
