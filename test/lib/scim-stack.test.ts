import { Match, type Template } from 'aws-cdk-lib/assertions';
import { CUSTOM_RESOURCE_TYPES, resourcesOf, synthesise } from './stack-template.ts';

describe('the stack', () => {
  let template: Template;
  let terminationProtection: boolean | undefined;
  beforeAll(() => {
    const synthesised = synthesise({ stage: 'prod', logRetentionDays: 90, removal: 'retain' });
    template = synthesised.template;
    terminationProtection = synthesised.stack.terminationProtection;
  });

  it('keeps the logical ids of what holds data, which CloudFormation would replace under any other', () => {
    expect({
      table: [...resourcesOf(template, 'AWS::DynamoDB::GlobalTable').keys()],
      secret: [...resourcesOf(template, 'AWS::SecretsManager::Secret').keys()],
      queue: [...resourcesOf(template, 'AWS::SQS::Queue').keys()],
      log: [...resourcesOf(template, 'AWS::Logs::LogGroup').keys()],
      api: [...resourcesOf(template, 'AWS::ApiGateway::RestApi').keys()],
    }).toMatchInlineSnapshot(`
{
  "api": [
    "ApiCD79AAA0",
  ],
  "log": [
    "ApiKeyWriterLogs5ED6C55B",
    "SigningKeyRotatorLogs70DE7921",
    "ScimLogs40C05DD6",
    "AuthorizerLogsF64AA3CA",
    "TokenLogsD49D257A",
    "ApiAccessLogs50B185DB",
    "KeyRotationRotatorLogsC800888F",
    "TenantsOperatorLogs8F08CD0E",
    "MembershipsRemovalsLogs9985AF84",
    "MembershipsSweeperLogsB5A21AED",
  ],
  "queue": [
    "MembershipsDeadLetters251E8F6E",
    "MembershipsQueueC762C211",
  ],
  "secret": [
    "ApiKeySecret5E0E1F3C",
    "SigningKeySecretDAB0A568",
  ],
  "table": [
    "DirectoryTableD64E6930",
  ],
}
`);
  });

  it('makes a table that survives mistakes', () => {
    template.hasResource('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        ReadOnDemandThroughputSettings: Match.absent(),
        WriteOnDemandThroughputSettings: { MaxWriteRequestUnits: 4000 },
        Replicas: [
          Match.objectLike({
            DeletionProtectionEnabled: true,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
            ContributorInsightsSpecification: { Enabled: true, Mode: 'THROTTLED_KEYS' },
            ReadOnDemandThroughputSettings: { MaxReadRequestUnits: 4000 },
          }),
        ],
      },
    });
  });

  it('projects nothing but keys into the indexes, so that a change of a user does not write them', () => {
    const index = (name: string) => ({
      IndexName: name,
      Projection: { ProjectionType: 'KEYS_ONLY' },
      KeySchema: [
        { AttributeName: `${name}Pk`, KeyType: 'HASH' },
        { AttributeName: `${name}Sk`, KeyType: 'RANGE' },
      ],
      WriteOnDemandThroughputSettings: { MaxWriteRequestUnits: 4000 },
    });
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      GlobalSecondaryIndexes: [index('byUserName'), index('byDay')],
    });
  });

  it('leaves its secrets empty for the functions that make the first keys', () => {
    const secrets = [...resourcesOf(template, 'AWS::SecretsManager::Secret').values()];
    expect(secrets).toHaveLength(2);
    for (const { Properties } of secrets) {
      expect(Object.keys(Properties)).toEqual(['Description', 'Tags']);
    }
  });

  it('keeps the key that somebody has pasted, and not the one that signs, which nobody misses', () => {
    const policies = [...resourcesOf(template, 'AWS::SecretsManager::Secret')].map(
      ([id, { DeletionPolicy, UpdateReplacePolicy }]) => [id, DeletionPolicy, UpdateReplacePolicy],
    );
    expect(policies).toEqual([
      ['ApiKeySecret5E0E1F3C', 'Retain', 'Retain'],
      ['SigningKeySecretDAB0A568', 'Delete', 'Delete'],
    ]);
  });

  it.each(['Scim', 'Authorizer', 'Token'])(
    'makes the first tenant before it deploys %s, which refuses whom it does not know',
    (name) => {
      const [functions] = [template.findResources('AWS::Lambda::Function')];
      const [id] = Object.keys(functions).filter((one) => one.startsWith(`${name}Function`));
      const [firstVersion] = Object.keys(template.findResources('Custom::ApiKeyFirstVersion'));
      expect(functions[id ?? '']?.['DependsOn']).toContain(firstVersion);
    },
  );

  it('protects itself from deletion where the data is to be kept', () => {
    expect(terminationProtection).toBe(true);
  });

  it('ends every log after the configured time', () => {
    const logGroups = [...resourcesOf(template, 'AWS::Logs::LogGroup').values()];
    expect(logGroups).toHaveLength(10);
    for (const logGroup of logGroups) {
      expect(logGroup.Properties['RetentionInDays']).toBe(90);
    }
  });

  it('runs every function on the same runtime, with a log group and a role of its own', () => {
    const functions = [...resourcesOf(template, 'AWS::Lambda::Function').values()];
    const distinct = (property: string) =>
      new Set(functions.map(({ Properties }) => JSON.stringify(Properties[property]))).size;
    expect(functions).toHaveLength(9);
    expect(distinct('Role')).toBe(9);
    expect(distinct('LoggingConfig')).toBe(9);
    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        MemorySize: 1024,
        Handler: 'index.handler',
        LoggingConfig: { LogFormat: 'JSON' },
        TracingConfig: { Mode: 'Active' },
        Environment: {
          Variables: {
            POWERTOOLS_METRICS_NAMESPACE: 'ScimProvisioning',
            POWERTOOLS_SERVICE_NAME: 'Scim-prod',
          },
        },
      });
    }
  });

  it('gives every function the time that its caller waits, or that its work takes', () => {
    const seconds = Object.fromEntries(
      [...resourcesOf(template, 'AWS::Lambda::Function')].map(([id, { Properties }]) => [
        id.replace(/Function[0-9A-F]{8}$/, ''),
        Properties['Timeout'],
      ]),
    );
    expect(seconds).toEqual({
      // The gateway waits 29 seconds for an answer, and 10 for an authorizer.
      ...{ Scim: 28, Authorizer: 10, Token: 15 },
      // CloudFormation waits five minutes. Until IAM knows new rights a function waits for fourteen seconds itself.
      ...{ ApiKeyWriter: 30, SigningKeyRotator: 60 },
      // A minute until a new key works everywhere, and then five calls of Microsoft with repeats.
      KeyRotationRotator: 300,
      // A slice of a minute, in which it waits 35 seconds for requests under way, and what ends it.
      TenantsOperator: 120,
      ...{ MembershipsRemovals: 30, MembershipsSweeper: 120 },
    });
  });

  it('tells the operator where everything is, and nothing that is secret', () => {
    const outputs = template.findOutputs('*');
    expect(Object.keys(outputs).sort()).toEqual([
      'ApiKeySecretArn',
      'HistoryCommand',
      'KeyRotationRoleArn',
      'OperatorFunctionName',
      'ReadApiKeyCommand',
      'RotateKeyCommand',
      'TableName',
      'TenantCommand',
      'TenantUrl',
      'TokenUrl',
    ]);
    const named = Object.values(outputs).map(({ Value }) => textOf(Value));
    for (const value of named) {
      expect(value).not.toMatch(/resolve:|scims?_|eyJ|SigningKey/);
    }
  });

  it('spells out the command that reads the key', () => {
    const { Value } = template.findOutputs('ReadApiKeyCommand')['ReadApiKeyCommand'] ?? {};
    expect(textOf(Value)).toMatch(
      /^aws secretsmanager get-secret-value --region <AWS::Region> --secret-id <ApiKeySecret\w+> --query SecretString --output text$/,
    );
  });

  it('spells out the command that reads a history, with the region of the stack', () => {
    const { Value } = template.findOutputs('HistoryCommand')['HistoryCommand'] ?? {};
    expect(textOf(Value)).toMatch(
      /^npm run history -- --region <AWS::Region> --table <DirectoryTable\w+> --user <userName>$/,
    );
  });

  it('spells out the commands for tenants, with their function and the region of the stack', () => {
    const outputOf = (id: string) => textOf(template.findOutputs(id)[id]?.['Value']);
    const there = '--function <TenantsOperatorFunction\\w+> --region <AWS::Region>$';
    expect(outputOf('TenantCommand')).toMatch(new RegExp(`^npm run tenant -- list ${there}`));
    expect(outputOf('RotateKeyCommand')).toMatch(
      new RegExp(`^npm run rotate-key -- --tenant default ${there}`),
    );
    expect(outputOf('OperatorFunctionName')).toMatch(/^<TenantsOperatorFunction\w+>$/);
    expect(outputOf('KeyRotationRoleArn')).toMatch(/^<KeyRotationRotatorRole\w+,Arn>$/);
  });

  it('spells out a token URL beside the Tenant URL', () => {
    const { Value } = template.findOutputs('TokenUrl')['TokenUrl'] ?? {};
    expect(textOf(Value)).toMatch(
      /^https:\/\/<Api\w+>\.execute-api\.<AWS::Region>\.<AWS::URLSuffix>\/<ApiDeploymentStageprod\w+>\/oauth2\/token$/,
    );
  });

  it('spells out a Tenant URL that ends with the path of SCIM', () => {
    const { Value } = template.findOutputs('TenantUrl')['TenantUrl'] ?? {};
    expect(textOf(Value)).toMatch(
      /^https:\/\/<Api\w+>\.execute-api\.<AWS::Region>\.<AWS::URLSuffix>\/<ApiDeploymentStageprod\w+>\/scim\/v2$/,
    );
  });

  it('is tagged with its stage', () => {
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      Tags: Match.arrayWith([{ Key: 'stage', Value: 'prod' }]),
    });
  });
});

describe('settings of the stack', () => {
  it('go with the stack when removal is destroy', () => {
    const { stack, template } = synthesise({ removal: 'destroy' });
    expect(stack.terminationProtection).toBe(false);
    for (const type of [
      'AWS::DynamoDB::GlobalTable',
      'AWS::SecretsManager::Secret',
      'AWS::Logs::LogGroup',
    ]) {
      for (const resource of resourcesOf(template, type).values()) {
        expect(resource.DeletionPolicy).toBe('Delete');
      }
    }
  });

  it('leave out what they switch off', () => {
    const { template } = synthesise({ tracing: false, apiGatewayLogsRole: 'existing' });
    template.resourceCountIs('AWS::ApiGateway::Account', 0);
    template.allResourcesProperties('AWS::Lambda::Function', { TracingConfig: Match.absent() });
    template.allResourcesProperties('AWS::ApiGateway::Stage', { TracingEnabled: false });
    expect(JSON.stringify(template.toJSON())).not.toContain('xray:');
  });

  it('tell those who work in the directory, and nobody else, how it behaves', () => {
    const { template } = synthesise({
      uniqueExternalId: true,
      ...CUSTOM_RESOURCE_TYPES,
    });
    const settings = [...resourcesOf(template, 'AWS::Lambda::Function').values()]
      .map(({ Properties }) => variablesOf(Properties))
      .filter((variables) => 'RESOURCE_TYPES_FILE' in variables);
    expect(settings).toHaveLength(2);
    for (const variables of settings) {
      expect(variables).toMatchObject({
        UNIQUE_EXTERNAL_ID: 'true',
        RESOURCE_TYPES_FILE: 'resource-types.json',
      });
    }
  });

  it('shorten what is remembered of credentials', () => {
    const { template } = synthesise({
      credentialCaches: { authorizerSeconds: 2, credentialSeconds: 1 },
    });
    template.hasResourceProperties('AWS::ApiGateway::Authorizer', {
      AuthorizerResultTtlInSeconds: 2,
    });
    const seconds = [...resourcesOf(template, 'AWS::Lambda::Function').values()]
      .map(({ Properties }) => variablesOf(Properties)['CREDENTIAL_CACHE_SECONDS'])
      .filter((value) => value !== undefined);
    expect(seconds).toEqual(['1', '1', '1']);
  });

  it('say where Entra is to whoever asks it', () => {
    const entra = { authority: 'http://127.0.0.1:3400', graph: 'http://127.0.0.1:3401' };
    const { template } = synthesise({ entra });
    const variables = [...resourcesOf(template, 'AWS::Lambda::Function').values()].map(
      ({ Properties }) => variablesOf(Properties),
    );
    const told = (name: string) => variables.map((each) => each[name]).filter(Boolean);
    expect(told('ENTRA_AUTHORITY')).toEqual([entra.authority, entra.authority]);
    expect(told('GRAPH_URL')).toEqual([entra.graph]);
  });

  it('serve the API under a name of its own, and only there', () => {
    const { template } = synthesise({
      customDomain: {
        domainName: 'scim.example.com',
        certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/one',
        hostedZone: { id: 'Z0123456789', name: 'example.com' },
      },
    });
    template.hasResourceProperties('AWS::ApiGateway::RestApi', { DisableExecuteApiEndpoint: true });
    template.hasResourceProperties('AWS::ApiGateway::BasePathMapping', {
      BasePath: Match.absent(),
    });
    template.hasResourceProperties('AWS::Route53::RecordSet', { Name: 'scim.example.com.' });
    template.hasOutput('TenantUrl', { Value: 'https://scim.example.com/scim/v2' });
    template.hasOutput('TokenUrl', { Value: 'https://scim.example.com/oauth2/token' });
  });
});

function variablesOf(properties: Record<string, unknown>): Record<string, unknown> {
  const { Variables } = properties['Environment'] as { Variables: Record<string, unknown> };
  return Variables;
}

/** The text of an output, with what only a deployment knows in angle brackets. */
function textOf(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  if (value !== null && typeof value === 'object' && 'Fn::Join' in value) {
    const [, parts] = value['Fn::Join'] as [string, unknown[]];
    return parts.map(textOf).join('');
  }
  return `<${Object.values(value as Record<string, string>)[0]}>`;
}
