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
};

/** How each action appears in the code; a member of a transaction is authorised as the action of its name. */
const CALLED_AS: Readonly<Record<string, RegExp>> = {
  'dynamodb:BatchGetItem': /new BatchGetCommand\(/,
  'dynamodb:DeleteItem': /\bDelete: \{ TableName/,
  'dynamodb:GetItem': /new GetCommand\(/,
  'dynamodb:PutItem': /new PutCommand\(|\bPut: \{ TableName/,
  'dynamodb:Query': /new QueryCommand\(/,
  'dynamodb:UpdateItem': /\bUpdate = \{\s+TableName/,
  'secretsmanager:DescribeSecret': /new DescribeSecretCommand\(/,
  'secretsmanager:GetSecretValue': /new GetSecretValueCommand\(/,
  'secretsmanager:PutSecretValue': /new PutSecretValueCommand\(/,
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
    expect([...new Set(actions)].sort()).toEqual(Object.keys(CALLED_AS).sort());
  });

  it('Scim denies every way to rewrite or remove history, and nothing else is denied anywhere', () => {
    const denied = Object.keys(ALLOWED)
      .flatMap((name) => statementsOf(template, name))
      .filter(({ Effect }) => Effect === 'Deny');
    expect(denied).toEqual([
      {
        Effect: 'Deny',
        Action: ['dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', 'dynamodb:UpdateItem'],
        Resource: expect.anything(),
        Condition: {
          'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['T#*#HISTORY#*'] },
        },
      },
    ]);
    expect(denied.flatMap(permissions).map(({ resource }) => resource)).toEqual(
      Array(3).fill('Table'),
    );
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
    expect([...resourcesOf(template, 'AWS::IAM::Policy').keys()]).toHaveLength(3);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
    template.resourceCountIs('AWS::SecretsManager::ResourcePolicy', 0);
    template.resourceCountIs('AWS::IAM::Role', 4);
  });
});

function productionCode(): string {
  return ['auth', 'dynamodb']
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
  return id.replace(/[0-9A-F]{8}$/, '').replace(/^(Directory|ApiKey)(?=Table|Secret)/, '');
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
