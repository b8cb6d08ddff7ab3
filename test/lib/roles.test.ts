import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { PROJECT_DIRECTORY, resourcesOf, synthesise } from './stack-template.ts';

type Statement = {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
};
type Permission = { readonly action: string; readonly resource: string };

const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const TRACES = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];

/** Everything that each function may do, and on what. What is not here is refused. */
const ALLOWED: Readonly<Record<string, readonly Permission[]>> = {
  Scim: [
    ...[
      'dynamodb:BatchGetItem',
      'dynamodb:ConditionCheckItem',
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ].map((action) => ({ action, resource: 'Table' })),
    { action: 'dynamodb:Query', resource: 'Table/index/byUserName' },
    ...LOGS.map((action) => ({ action, resource: 'ScimLogs' })),
    ...TRACES.map((action) => ({ action, resource: '*' })),
  ],
  Authorizer: [
    ...LOGS.map((action) => ({ action, resource: 'AuthorizerLogs' })),
    { action: 'secretsmanager:DescribeSecret', resource: 'Secret' },
    { action: 'secretsmanager:GetSecretValue', resource: 'Secret' },
    ...TRACES.map((action) => ({ action, resource: '*' })),
  ],
  ApiKeyWriter: [
    ...LOGS.map((action) => ({ action, resource: 'ApiKeyWriterLogs' })),
    { action: 'secretsmanager:DescribeSecret', resource: 'Secret' },
    { action: 'secretsmanager:PutSecretValue', resource: 'Secret' },
    ...TRACES.map((action) => ({ action, resource: '*' })),
  ],
  MembershipsRemovals: [
    { action: 'dynamodb:DescribeStream', resource: 'Table/stream' },
    { action: 'dynamodb:GetRecords', resource: 'Table/stream' },
    { action: 'dynamodb:GetShardIterator', resource: 'Table/stream' },
    { action: 'dynamodb:ListStreams', resource: '*' },
    ...LOGS.map((action) => ({ action, resource: 'MembershipsRemovalsLogs' })),
    { action: 'sqs:SendMessage', resource: 'MembershipsDeadLetters' },
    { action: 'sqs:SendMessage', resource: 'MembershipsQueue' },
    ...TRACES.map((action) => ({ action, resource: '*' })),
  ],
  MembershipsSweeper: [
    ...['dynamodb:BatchWriteItem', 'dynamodb:GetItem', 'dynamodb:Query'].map((action) => ({
      action,
      resource: 'Table',
    })),
    ...LOGS.map((action) => ({ action, resource: 'MembershipsSweeperLogs' })),
    ...['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:SendMessage'].map(
      (action) => ({ action, resource: 'MembershipsQueue' }),
    ),
    ...TRACES.map((action) => ({ action, resource: '*' })),
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
  'dynamodb:DeleteItem': /\bDelete: \{ TableName/,
  'dynamodb:GetItem': /new GetCommand\(/,
  'dynamodb:PutItem': /new PutCommand\(|\bPut: \{ TableName/,
  'dynamodb:Query': /new QueryCommand\(/,
  'dynamodb:UpdateItem': /\bUpdate = \{\s+TableName/,
  'secretsmanager:DescribeSecret': /new DescribeSecretCommand\(/,
  'secretsmanager:GetSecretValue': /new GetSecretValueCommand\(/,
  'secretsmanager:PutSecretValue': /new PutSecretValueCommand\(/,
  // Each message of a batch is authorised as one that is sent alone.
  'sqs:SendMessage': /new SendMessageBatchCommand\(/,
};

const DENIED = {
  Effect: 'Deny',
  Action: ['dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', 'dynamodb:UpdateItem'],
  Resource: expect.anything(),
  Condition: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['T#*#HISTORY#*'] } },
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
      expect(allowed.sort(byText)).toEqual([...expected].sort(byText));
    },
  );

  it.each(Object.entries(CALLED_AS))('allows %s because the code calls it', (_action, call) => {
    expect(productionCode()).toMatch(call);
  });

  it('allows nothing of which nobody has said how the code calls it', () => {
    const actions = Object.values(ALLOWED)
      .flat()
      .map(({ action }) => action)
      .filter((action) => !/^(logs|xray):/.test(action));
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

  it('denies every way to rewrite or remove history where there is one, and nothing else is denied anywhere', () => {
    const changing = /dynamodb:(BatchWrite|Delete|Update)Item/;
    for (const [name, permitted] of Object.entries(ALLOWED)) {
      const denied = statementsOf(template, name).filter(({ Effect }) => Effect === 'Deny');
      const changes = permitted.some(({ action }) => changing.test(action));
      expect({ name, denied }).toEqual({ name, denied: changes ? [DENIED] : [] });
      expect(denied.flatMap(permissions).map(({ resource }) => resource)).toEqual(
        Array(changes ? 3 : 0).fill('Table'),
      );
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
    expect([...resourcesOf(template, 'AWS::IAM::Policy').keys()]).toHaveLength(5);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
    template.resourceCountIs('AWS::SecretsManager::ResourcePolicy', 0);
    template.resourceCountIs('AWS::IAM::Role', 6);
  });
});

function productionCode(): string {
  return ['auth', 'dynamodb', 'sweep']
    .map((folder) => join(PROJECT_DIRECTORY, 'lambda', folder))
    .flatMap((folder) =>
      readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8')),
    )
    .join('\n');
}

/** The roles that functions run under, by the construct of the function. */
function rolesByName(template: Template) {
  const roles = resourcesOf(template, 'AWS::IAM::Role');
  const functions = [...resourcesOf(template, 'AWS::Lambda::Function').values()];
  return new Map(
    functions.map(({ Properties }) => {
      const id = getAttOf(Properties['Role']);
      const role = roles.get(id);
      if (role === undefined) {
        throw new Error(`no role ${id}`);
      }
      return [id.replace(/Role[0-9A-F]{8}$/, ''), role] as const;
    }),
  );
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

function statementsOf(template: Template, name: string): Statement[] {
  const policies = [...resourcesOf(template, 'AWS::IAM::Policy').values()].filter(
    ({ Properties }) =>
      (Properties['Roles'] as { Ref: string }[]).some(({ Ref }) =>
        new RegExp(`^${name}Role[0-9A-F]{8}$`).test(Ref),
      ),
  );
  return policies.flatMap(
    ({ Properties }) => (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement,
  );
}

function permissions({ Action, Resource }: Statement): Permission[] {
  return [Action]
    .flat()
    .flatMap((action) =>
      [Resource].flat().map((resource) => ({ action, resource: nameOf(resource) })),
    );
}

/** A resource by the name that its construct has, so that the expectations can be read. */
function nameOf(resource: unknown): string {
  if (typeof resource === 'string') {
    return resource;
  }
  if (typeof resource === 'object' && resource !== null && 'Fn::Join' in resource) {
    const [separator, parts] = resource['Fn::Join'] as [string, unknown[]];
    return parts.map(nameOf).join(separator);
  }
  const id =
    typeof resource === 'object' && resource !== null && 'Ref' in resource
      ? String(resource.Ref)
      : getAttOf(resource);
  const name = id.replace(/[0-9A-F]{8}$/, '').replace(/^(Directory|ApiKey)(?=Table|Secret)/, '');
  return isStreamOf(resource) ? `${name}/stream` : name;
}

function isStreamOf(resource: unknown): boolean {
  return JSON.stringify(resource).endsWith('"StreamArn"]}');
}

function getAttOf(value: unknown): string {
  const attribute = (value as { 'Fn::GetAtt'?: [string, string] })['Fn::GetAtt'];
  if (attribute === undefined) {
    throw new Error(`not a reference: ${JSON.stringify(value)}`);
  }
  return attribute[0];
}

function byText(a: Permission, b: Permission): number {
  return `${a.action} ${a.resource}` < `${b.action} ${b.resource}` ? -1 : 1;
}
