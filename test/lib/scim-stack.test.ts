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
      api: [...resourcesOf(template, 'AWS::ApiGateway::RestApi').keys()],
    }).toMatchInlineSnapshot(`
{
  "api": [
    "ApiCD79AAA0",
  ],
  "secret": [
    "ApiKeySecret5E0E1F3C",
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

  it('leaves the secret empty for the function that makes the first key', () => {
    const secrets = [...resourcesOf(template, 'AWS::SecretsManager::Secret').values()];
    expect(secrets).toHaveLength(1);
    expect(secrets[0]?.DeletionPolicy).toBe('Retain');
    expect(Object.keys(secrets[0]?.Properties ?? {})).toEqual(['Description', 'Tags']);
  });

  it('protects itself from deletion where the data is to be kept', () => {
    expect(terminationProtection).toBe(true);
  });

  it('ends every log after the configured time', () => {
    const logGroups = [...resourcesOf(template, 'AWS::Logs::LogGroup').values()];
    expect(logGroups).toHaveLength(6);
    for (const logGroup of logGroups) {
      expect(logGroup.Properties['RetentionInDays']).toBe(90);
    }
  });

  it('runs every function on the same runtime, with a log group and a role of its own', () => {
    const functions = [...resourcesOf(template, 'AWS::Lambda::Function').values()];
    const distinct = (property: string) =>
      new Set(functions.map(({ Properties }) => JSON.stringify(Properties[property]))).size;
    expect(functions).toHaveLength(5);
    expect(distinct('Role')).toBe(5);
    expect(distinct('LoggingConfig')).toBe(5);
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

  it('tells the operator where everything is, and nothing that is secret', () => {
    const outputs = template.findOutputs('*');
    expect(Object.keys(outputs).sort()).toEqual([
      'ApiKeySecretArn',
      'HistoryCommand',
      'ReadApiKeyCommand',
      'TableName',
      'TenantUrl',
    ]);
    expect(JSON.stringify(outputs)).not.toMatch(/resolve:secretsmanager|SecretString"/);
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

  it('tell the function, and no other, how the directory behaves', () => {
    const { template } = synthesise({
      uniqueExternalId: true,
      ...CUSTOM_RESOURCE_TYPES,
    });
    const settings = [...resourcesOf(template, 'AWS::Lambda::Function').values()]
      .map(({ Properties }) => variablesOf(Properties))
      .filter((variables) => 'RESOURCE_TYPES_FILE' in variables);
    expect(settings).toHaveLength(1);
    expect(settings[0]).toMatchObject({
      UNIQUE_EXTERNAL_ID: 'true',
      RESOURCE_TYPES_FILE: 'resource-types.json',
    });
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
