/** A template as CDK writes one, with one of each thing that runs on this machine. */
import type { Template } from '../../local/intrinsics.ts';

export const PLACE = { region: 'us-east-1', account: '000000000000', stackName: 'Small' };

export const ASSETS = new Map([
  ['answer.zip', 'asset.answer'],
  ['who.zip', 'asset.who'],
  ['make.zip', 'asset.make'],
  ['token.zip', 'asset.token'],
  ['rotate.zip', 'asset.rotate'],
  ['sign.zip', 'asset.sign'],
  ['operate.zip', 'asset.operate'],
]);

export const SMALL_TEMPLATE: Template = {
  Resources: {
    Directory: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: {
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
          { AttributeName: 'name', AttributeType: 'S' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'byName',
            KeySchema: [{ AttributeName: 'name', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'KEYS_ONLY' },
            WriteOnDemandThroughputSettings: { MaxWriteRequestUnits: 4000 },
          },
        ],
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        Replicas: [{ Region: 'us-east-1' }],
      },
    },
    Key: { Type: 'AWS::SecretsManager::Secret', Properties: { Description: 'the key' } },
    Answer: lambda('answer.zip', { TABLE_NAME: { Ref: 'Directory' } }, 28),
    Who: lambda('who.zip', { API_KEY_SECRET_ARN: { Ref: 'Key' } }, 10),
    Make: lambda('make.zip', { API_KEY_SECRET_ARN: { Ref: 'Key' } }, 30),
    Signing: { Type: 'AWS::SecretsManager::Secret' },
    Token: lambda('token.zip', { SIGNING_KEY_SECRET_ARN: { Ref: 'Signing' } }, 10),
    Rotate: lambda('rotate.zip', {}, 300, 'RotateRole'),
    RotateRole: { Type: 'AWS::IAM::Role' },
    Sign: lambda('sign.zip', { SIGNING_KEY_SECRET_ARN: { Ref: 'Signing' } }, 60),
    Operate: lambda('operate.zip', {}, 120),
    FirstSigningKey: {
      Type: 'Custom::FirstSigningKey',
      Properties: { ServiceToken: { 'Fn::GetAtt': ['Sign', 'Arn'] } },
    },
    KeySchedule: {
      Type: 'AWS::SecretsManager::RotationSchedule',
      Properties: {
        SecretId: { Ref: 'Key' },
        RotationLambdaARN: { 'Fn::GetAtt': ['Rotate', 'Arn'] },
        RotateImmediatelyOnUpdate: false,
      },
    },
    SigningSchedule: {
      Type: 'AWS::SecretsManager::RotationSchedule',
      Properties: {
        SecretId: { Ref: 'Signing' },
        RotationLambdaARN: { 'Fn::GetAtt': ['Sign', 'Arn'] },
        RotationRules: { AutomaticallyAfterDays: 30 },
      },
    },
    Work: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        VisibilityTimeout: 720,
        RedrivePolicy: {
          deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] },
          maxReceiveCount: 5,
        },
      },
    },
    Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead-letters' } },
    FromQueue: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        FunctionName: { Ref: 'Answer' },
        EventSourceArn: { 'Fn::GetAtt': ['Work', 'Arn'] },
        BatchSize: 1,
        ScalingConfig: { MaximumConcurrency: 3 },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      },
    },
    FromStream: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        FunctionName: { Ref: 'Who' },
        EventSourceArn: { 'Fn::GetAtt': ['Directory', 'StreamArn'] },
        StartingPosition: 'TRIM_HORIZON',
        MaximumRecordAgeInSeconds: 60,
        MaximumRetryAttempts: -1,
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Dead', 'Arn'] } } },
        FilterCriteria: { Filters: [{ Pattern: '{"eventName":["REMOVE"]}' }] },
      },
    },
    Inline: {
      Type: 'AWS::Lambda::Function',
      Properties: { Code: { ZipFile: 'exports.handler = () => 1' }, Handler: 'index.handler' },
    },
    First: {
      Type: 'Custom::FirstKey',
      Properties: { ServiceToken: { 'Fn::GetAtt': ['Make', 'Arn'] }, SecretArn: { Ref: 'Key' } },
    },
    Api: { Type: 'AWS::ApiGateway::RestApi' },
    Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { StageName: 'dev' } },
    Scim: resource({ 'Fn::GetAtt': ['Api', 'RootResourceId'] }, 'scim'),
    Version: resource({ Ref: 'Scim' }, 'v2'),
    Rest: resource({ Ref: 'Version' }, '{proxy+}'),
    Authorizer: {
      Type: 'AWS::ApiGateway::Authorizer',
      Properties: {
        Type: 'TOKEN',
        AuthorizerUri: invocationUri('Who'),
        AuthorizerResultTtlInSeconds: 30,
        IdentitySource: 'method.request.header.Authorization',
        IdentityValidationExpression: '^Bearer [a-z]+$',
      },
    },
    OAuth: resource({ 'Fn::GetAtt': ['Api', 'RootResourceId'] }, 'oauth2'),
    TokenPath: resource({ Ref: 'OAuth' }, 'token'),
    OfToken: openMethod('TokenPath', 'Token'),
    OfVersion: method('Version'),
    OfRest: method('Rest'),
    Unauthorized: {
      Type: 'AWS::ApiGateway::GatewayResponse',
      Properties: {
        ResponseType: 'UNAUTHORIZED',
        StatusCode: '401',
        ResponseParameters: {
          'gatewayresponse.header.WWW-Authenticate': "'Bearer'",
          'gatewayresponse.header.Content-Type': "'application/scim+json'",
        },
        ResponseTemplates: { 'application/json': '{"status":"401"}' },
      },
    },
    ServerError: {
      Type: 'AWS::ApiGateway::GatewayResponse',
      Properties: {
        ResponseType: 'DEFAULT_5XX',
        ResponseTemplates: {
          'application/json':
            '{"type":"$context.error.responseType","said":$context.error.messageString}',
        },
      },
    },
  },
  Outputs: {
    OperatorFunctionName: { Value: { Ref: 'Operate' } },
    KeyRotationRoleArn: { Value: { 'Fn::GetAtt': ['RotateRole', 'Arn'] } },
  },
};

function lambda(key: string, variables: Record<string, unknown>, timeout: number, role?: string) {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: 'assets', S3Key: key },
      Environment: { Variables: variables },
      Handler: 'index.handler',
      MemorySize: 256,
      Timeout: timeout,
      ...(role !== undefined && { Role: { 'Fn::GetAtt': [role, 'Arn'] } }),
    },
  };
}

function resource(parent: unknown, part: string) {
  return { Type: 'AWS::ApiGateway::Resource', Properties: { ParentId: parent, PathPart: part } };
}

function method(resourceId: string) {
  const open = openMethod(resourceId, 'Answer');
  const authorizer = { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Authorizer' } };
  return { ...open, Properties: { ...open.Properties, ...authorizer } };
}

function openMethod(resourceId: string, functionId: string) {
  return {
    Type: 'AWS::ApiGateway::Method',
    Properties: {
      HttpMethod: 'ANY',
      ResourceId: { Ref: resourceId },
      AuthorizationType: 'NONE',
      Integration: {
        Type: 'AWS_PROXY',
        IntegrationHttpMethod: 'POST',
        TimeoutInMillis: 300,
        Uri: invocationUri(functionId),
      },
    },
  };
}

function invocationUri(functionId: string) {
  const arn = { 'Fn::GetAtt': [functionId, 'Arn'] };
  return {
    'Fn::Join': [
      '',
      [
        'arn:',
        { 'Fn::Select': [1, { 'Fn::Split': [':', arn] }] },
        ':apigateway:us-east-1:lambda:path/2015-03-31/functions/',
        arn,
        '/invocations',
      ],
    ],
  };
}
