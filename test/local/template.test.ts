import { rolesOf } from '../../local/function-roles.ts';
import { createTableInput } from '../../local/table.ts';
import { describeStack } from '../../local/template.ts';
import { ASSETS, PLACE, SMALL_TEMPLATE } from './small-template.ts';

const stack = describeStack(SMALL_TEMPLATE, ASSETS, PLACE);
const arnOf = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

describe('describeStack', () => {
  it('finds each function that has an asset, with its environment resolved', () => {
    expect(stack.functions.map(({ name }) => name)).toEqual([
      ...['Answer', 'Who', 'Make', 'Token', 'Rotate', 'Sign', 'Operate'],
    ]);
    expect(stack.functions[0]).toEqual({
      name: 'Answer',
      arn: arnOf('Answer'),
      assetPath: 'asset.answer',
      handler: 'index.handler',
      timeoutSeconds: 28,
      memoryMegabytes: 256,
      environment: { TABLE_NAME: 'Directory' },
    });
  });

  it('finds the secrets and the custom resources of its own functions', () => {
    const arn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:Key-local0';
    expect(stack.secrets.map(({ name }) => name)).toEqual(['Key', 'Signing']);
    expect(stack.secrets[0]).toMatchObject({ arn, description: 'the key' });
    expect(stack.customResources.slice(1)).toEqual([
      {
        logicalId: 'First',
        resourceType: 'Custom::FirstKey',
        functionArn: arnOf('Make'),
        properties: { ServiceToken: arnOf('Make'), SecretArn: arn },
      },
    ]);
  });

  it('finds who rotates a secret, and when', () => {
    expect(stack.secrets.map(({ rotation }) => rotation)).toEqual([
      { lambdaArn: arnOf('Rotate') },
      { lambdaArn: arnOf('Sign'), rules: { AutomaticallyAfterDays: 30 } },
    ]);
  });

  it('finds the function that operators call, and in whose name keys are handed over', () => {
    expect(stack.operatorFunctionName).toBe('Operate');
    expect(stack.keyRotationRoleArn).toBe('arn:aws:iam::000000000000:role/RotateRole');
  });

  it('describes methods by path, with function, authorizer and time limit', () => {
    expect(stack.api.stageName).toBe('dev');
    expect(stack.api.methods.map(({ resourcePath }) => resourcePath)).toEqual([
      '/oauth2/token',
      '/scim/v2',
      '/scim/v2/{proxy+}',
    ]);
    expect(stack.api.methods[0]).not.toHaveProperty('authorizer');
    expect(stack.api.methods[2]).toMatchObject({
      httpMethod: 'ANY',
      functionArn: arnOf('Answer'),
      timeoutMilliseconds: 300,
      authorizer: {
        functionArn: arnOf('Who'),
        header: 'Authorization',
        validationExpression: '^Bearer [a-z]+$',
        cacheSeconds: 30,
      },
    });
  });

  it('finds the queues, under the addresses that they have on AWS', () => {
    const at = 'us-east-1:000000000000';
    expect(stack.queues).toEqual([
      {
        arn: `arn:aws:sqs:${at}:Work`,
        url: 'https://sqs.us-east-1.amazonaws.com/000000000000/Work',
        visibilityTimeoutSeconds: 720,
        redrive: { deadLetterArn: `arn:aws:sqs:${at}:dead-letters`, maxReceiveCount: 5 },
      },
      {
        arn: `arn:aws:sqs:${at}:dead-letters`,
        url: 'https://sqs.us-east-1.amazonaws.com/000000000000/dead-letters',
        visibilityTimeoutSeconds: 30,
      },
    ]);
  });

  it('finds what calls a function: a queue and a stream, each with what its mapping says', () => {
    const matches = expect.any(Function);
    expect(stack.mappings).toEqual([
      {
        logicalId: 'FromQueue',
        functionName: 'Answer',
        sourceArn: stack.queues[0]?.arn,
        batchSize: 1,
        matches,
        concurrency: 3,
        startingPosition: 'TRIM_HORIZON',
        reportsItemFailures: true,
      },
      {
        logicalId: 'FromStream',
        functionName: 'Who',
        sourceArn: stack.tables[0]?.streamArn,
        batchSize: 100,
        matches,
        concurrency: 2,
        startingPosition: 'TRIM_HORIZON',
        reportsItemFailures: false,
        recordAgeSeconds: 60,
        onFailureArn: stack.queues[1]?.arn,
      },
    ]);
    expect(stack.mappings[1]?.matches({ eventName: 'REMOVE' })).toBe(true);
    expect(stack.mappings[1]?.matches({ eventName: 'INSERT' })).toBe(false);
  });

  it.each([
    [{ BisectBatchOnFunctionError: true }, 'BisectBatchOnFunctionError of FromStream is not known'],
    [
      { EventSourceArn: { 'Fn::GetAtt': ['Work', 'Arn'] } },
      'filters of a queue are not known here',
    ],
  ])('refuses a mapping with %j, which it cannot follow', (change, message) => {
    const { FromStream, ...rest } = SMALL_TEMPLATE.Resources;
    const Properties = { ...FromStream?.Properties, ...change };
    const Resources = {
      ...rest,
      FromStream: { Type: 'AWS::Lambda::EventSourceMapping', Properties },
    };
    expect(() => describeStack({ Resources }, ASSETS, PLACE)).toThrow(message);
  });

  it('refuses an integration that it cannot run', () => {
    const Resources = {
      ...SMALL_TEMPLATE.Resources,
      Mock: {
        Type: 'AWS::ApiGateway::Method',
        Properties: { HttpMethod: 'GET', ResourceId: 'Scim', Integration: { Type: 'MOCK' } },
      },
    };
    expect(() => describeStack({ Resources }, ASSETS, PLACE)).toThrow(
      'method Mock is no Lambda proxy integration',
    );
  });
});

describe('rolesOf', () => {
  it('tells what a function is from who refers to it', () => {
    expect(Object.fromEntries(rolesOf(stack))).toEqual({
      [arnOf('Answer')]: 'scim',
      [arnOf('Who')]: 'authorizer',
      [arnOf('Make')]: 'apiKey',
      [arnOf('Token')]: 'token',
      [arnOf('Rotate')]: 'keyRotation',
      [arnOf('Sign')]: 'signingKey',
      [arnOf('Operate')]: 'operator',
    });
  });
});

describe('createTableInput', () => {
  it('keeps keys, indexes and stream, and leaves out what DynamoDB Local does not take', () => {
    const [table] = stack.tables;
    expect(table && createTableInput(table)).toEqual({
      TableName: 'Directory',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: table?.properties['AttributeDefinitions'],
      KeySchema: table?.properties['KeySchema'],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byName',
          KeySchema: [{ AttributeName: 'name', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
  });
});
