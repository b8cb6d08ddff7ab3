import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import {
  nameOf,
  type Permission,
  permissions,
  rolesByName,
  statementsOf,
} from './role-policies.ts';
import { PROJECT_DIRECTORY, resourcesOf, synthesise } from './stack-template.ts';

const LOGS = ['CreateLogStream', 'PutLogEvents'];
const TRACES = ['PutTelemetryRecords', 'PutTraceSegments'];

const DEFAULT_KEY = 'ApiKeySecret';
const SIGNING_KEY = 'SigningKeySecret';
/** Of the tenants that an operator made. */
const TENANT_KEYS = 'secret:Scim-test/tenants/*';

const READ_ITEMS = ['GetItem', 'Query'];
const ALL_ITEMS = [
  'BatchGetItem',
  'ConditionCheckItem',
  'DeleteItem',
  'GetItem',
  'PutItem',
  'Query',
  'UpdateItem',
];

const on = (service: string, actions: readonly string[], ...resources: readonly string[]) =>
  actions.flatMap((action) =>
    resources.map((resource) => ({ action: `${service}:${action}`, resource })),
  );

/** Everything that each function may do, and on what. What is not here is refused. */
const ALLOWED: Readonly<Record<string, readonly Permission[]>> = {
  Scim: [
    ...on('dynamodb', ALL_ITEMS, 'Table'),
    ...on('dynamodb', ['Query'], 'Table/index/byUserName'),
  ],
  Authorizer: [
    ...on('dynamodb', [...READ_ITEMS, 'UpdateItem'], 'Table'),
    ...on('secretsmanager', ['DescribeSecret', 'GetSecretValue'], DEFAULT_KEY, TENANT_KEYS),
  ],
  Token: [
    ...on('dynamodb', [...READ_ITEMS, 'UpdateItem'], 'Table'),
    ...on('secretsmanager', ['DescribeSecret', 'GetSecretValue'], DEFAULT_KEY, TENANT_KEYS),
    ...on('secretsmanager', ['GetSecretValue'], SIGNING_KEY),
  ],
  ApiKeyWriter: [
    ...on('dynamodb', ['GetItem', 'PutItem'], 'Table'),
    ...on('secretsmanager', ['DescribeSecret', 'PutSecretValue'], DEFAULT_KEY),
  ],
  SigningKeyRotator: [
    ...on('dynamodb', [...READ_ITEMS, 'PutItem', 'UpdateItem'], 'Table'),
    ...on(
      'secretsmanager',
      ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'],
      SIGNING_KEY,
    ),
  ],
  KeyRotationRotator: [
    ...on('dynamodb', [...READ_ITEMS, 'PutItem'], 'Table'),
    ...on(
      'secretsmanager',
      ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'],
      DEFAULT_KEY,
      TENANT_KEYS,
    ),
    ...on('secretsmanager', ['GetSecretValue'], 'secret:Scim-test/entra/*'),
    ...on('sts', ['GetWebIdentityToken'], '*'),
  ],
  TenantsOperator: [
    ...on('dynamodb', ALL_ITEMS, 'Table'),
    ...on('dynamodb', ['Query'], 'Table/index/byUserName'),
    ...on(
      'secretsmanager',
      ['DescribeSecret', 'ListSecretVersionIds', 'RotateSecret', 'UpdateSecretVersionStage'],
      DEFAULT_KEY,
      TENANT_KEYS,
    ),
    ...on('secretsmanager', ['CreateSecret', 'DeleteSecret', 'TagResource'], TENANT_KEYS),
    ...on('lambda', ['InvokeFunction'], 'KeyRotationRotatorFunction'),
    ...on(
      'apigateway',
      ['DELETE'],
      '/restapis/Api/stages/ApiDeploymentStagetest/cache/authorizers',
    ),
  ],
  MembershipsRemovals: [
    ...on('dynamodb', ['DescribeStream', 'GetRecords', 'GetShardIterator'], 'Table/stream'),
    ...on('dynamodb', ['ListStreams'], '*'),
    ...on('sqs', ['SendMessage'], 'MembershipsDeadLetters', 'MembershipsQueue'),
  ],
  MembershipsSweeper: [
    ...on('dynamodb', ['BatchWriteItem', 'GetItem', 'Query'], 'Table'),
    ...on(
      'sqs',
      ['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage', 'SendMessage'],
      'MembershipsQueue',
    ),
  ],
};

/** What no code of ours calls: Lambda's pollers read streams and queues with the role of the function that they feed. */
const POLLED: Readonly<Record<'stream' | 'queue', readonly string[]>> = {
  stream: [
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:ListStreams',
  ],
  queue: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
};

/** How each action appears in the code; a member of a transaction is authorised as the action of its name. */
const CALLED_AS: Readonly<Record<string, RegExp>> = {
  'dynamodb:BatchGetItem': /new BatchGetCommand\(/,
  'dynamodb:BatchWriteItem': /new BatchWriteCommand\(/,
  'dynamodb:ConditionCheckItem': /write: \{ ConditionCheck \}/,
  'apigateway:DELETE': /new FlushStageAuthorizersCacheCommand\(/,
  'dynamodb:DeleteItem': /\bDelete: \{ TableName/,
  'dynamodb:GetItem': /new GetCommand\(/,
  'dynamodb:PutItem': /new PutCommand\(|\bPut: \{ TableName/,
  'dynamodb:Query': /new QueryCommand\(/,
  'dynamodb:UpdateItem': /\bUpdate = \{\s+TableName/,
  // Secrets Manager asks it of who calls RotateSecret.
  'lambda:InvokeFunction': /new RotateSecretCommand\(/,
  'secretsmanager:CreateSecret': /new CreateSecretCommand\(/,
  'secretsmanager:DeleteSecret': /new DeleteSecretCommand\(/,
  'secretsmanager:DescribeSecret': /new DescribeSecretCommand\(/,
  'secretsmanager:GetSecretValue': /new GetSecretValueCommand\(/,
  'secretsmanager:ListSecretVersionIds': /new ListSecretVersionIdsCommand\(/,
  'secretsmanager:PutSecretValue': /new PutSecretValueCommand\(/,
  'secretsmanager:RotateSecret': /new RotateSecretCommand\(/,
  // A secret that is made with tags.
  'secretsmanager:TagResource': /\bTags: \[/,
  'secretsmanager:UpdateSecretVersionStage': /new UpdateSecretVersionStageCommand\(/,
  'sts:GetWebIdentityToken': /new GetWebIdentityTokenCommand\(/,
  // Each message of a batch is authorised as one that is sent alone.
  'sqs:SendMessage': /new SendMessageBatchCommand\(/,
};

describe('the role of a function', () => {
  let template: Template;
  beforeAll(() => {
    template = synthesise().template;
  });

  it.each(Object.entries(ALLOWED))(
    '%s allows what the function needs, action by action',
    (name, expected) => {
      const allowed = statementsOf(template, name)
        .filter(({ Effect }) => Effect === 'Allow')
        .flatMap(permissions);
      const ofEvery = [...on('logs', LOGS, `${name}Logs`), ...on('xray', TRACES, '*')];
      expect(allowed.sort(byText)).toEqual([...expected, ...ofEvery].sort(byText));
    },
  );

  it.each(Object.entries(CALLED_AS))('allows %s because the code calls it', (_action, call) => {
    expect(productionCode()).toMatch(call);
  });

  it('allows nothing of which nobody has said how the code calls it', () => {
    const actions = Object.values(ALLOWED)
      .flat()
      .map(({ action }) => action);
    const known = [...Object.keys(CALLED_AS), ...Object.values(POLLED).flat()];
    expect([...new Set(actions)].sort()).toEqual(known.sort());
  });

  it('allows to poll what a mapping feeds into its function, and nothing else', () => {
    for (const [name, permitted] of Object.entries(ALLOWED)) {
      const polled = sourcesOf(template, name).flatMap((source) => POLLED[source]);
      const actions = permitted.map(({ action }) => action);
      const pollers = Object.values(POLLED).flat();
      expect({ name, polls: actions.filter((action) => pollers.includes(action)) }).toEqual({
        name,
        polls: polled,
      });
    }
  });

  it('is the only one of its function, without managed policies, and assumed by Lambda alone', () => {
    const roles = rolesByName(template);
    expect([...roles.keys()].sort()).toEqual(Object.keys(ALLOWED).sort());
    for (const { Properties } of roles.values()) {
      expect(Properties['ManagedPolicyArns']).toBeUndefined();
      expect(Properties['Policies']).toBeUndefined();
      expect(Properties['AssumeRolePolicyDocument']).toMatchObject({
        Statement: [{ Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
      });
    }
  });

  it('is not widened by a policy of any other kind', () => {
    expect([...resourcesOf(template, 'AWS::IAM::Policy').keys()]).toHaveLength(
      Object.keys(ALLOWED).length,
    );
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
    template.resourceCountIs('AWS::SecretsManager::ResourcePolicy', 0);
    // And that of API Gateway, with which it writes the logs of the account.
    template.resourceCountIs('AWS::IAM::Role', Object.keys(ALLOWED).length + 1);
  });
});

function productionCode(): string {
  const lambda = join(PROJECT_DIRECTORY, 'lambda');
  return readdirSync(lambda, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(lambda, file), 'utf8'))
    .join('\n');
}

/** What mappings feed into a function. */
function sourcesOf(template: Template, name: string): (keyof typeof POLLED)[] {
  const mappings = [...resourcesOf(template, 'AWS::Lambda::EventSourceMapping').values()];
  return mappings
    .map(({ Properties }) => Properties)
    .filter(({ FunctionName }) =>
      new RegExp(`^${name}Function[0-9A-F]{8}$`).test((FunctionName as { Ref: string }).Ref),
    )
    .map(({ EventSourceArn }) => (nameOf(EventSourceArn) === 'Table/stream' ? 'stream' : 'queue'));
}

function byText(a: Permission, b: Permission): number {
  return `${a.action} ${a.resource}` < `${b.action} ${b.resource}` ? -1 : 1;
}
