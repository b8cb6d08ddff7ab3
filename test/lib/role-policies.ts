/** What the roles of a template allow and deny, with resources by the names that their constructs have. */
import type { Template } from 'aws-cdk-lib/assertions';
import { type Resource, resourcesOf } from './stack-template.ts';

export type Statement = {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

export type Permission = { readonly action: string; readonly resource: string };

/** The roles that functions run under, by the construct of the function. */
export function rolesByName(template: Template): Map<string, Resource> {
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

export function statementsOf(template: Template, name: string): Statement[] {
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

export function permissions({ Action, Resource }: Statement): Permission[] {
  return [Action]
    .flat()
    .flatMap((action) =>
      [Resource].flat().map((resource) => ({ action, resource: nameOf(resource) })),
    );
}

/** `Table/index/byUserName`, `ApiKeySecret`, `secret:Scim-test/tenants/*`. */
export function nameOf(resource: unknown): string {
  if (typeof resource === 'string') {
    return resource;
  }
  if (typeof resource === 'object' && resource !== null && 'Fn::Join' in resource) {
    const [separator, parts] = resource['Fn::Join'] as [string, unknown[]];
    return parts
      .map(nameOf)
      .join(separator)
      .replace(/^arn:AWS::Partition:\w+:AWS::Region:(AWS::AccountId)?:/, '');
  }
  const id =
    typeof resource === 'object' && resource !== null && 'Ref' in resource
      ? String(resource.Ref)
      : getAttOf(resource);
  const name = id.replace(/[0-9A-F]{8}$/, '').replace(/^Directory(?=Table)/, '');
  return isStreamOf(resource) ? `${name}/stream` : name;
}

/** Whether an action on a resource is allowed: a statement says so, none denies it, and their conditions hold in the context. */
export function isAllowed(
  statements: readonly Statement[],
  { action, resource }: Permission,
  context: Context = {},
): boolean {
  const applying = statements.filter(
    (statement) =>
      permissions(statement).some(
        (one) =>
          (one.action === action || one.action === '*') &&
          (one.resource === '*' || matches(one.resource, resource)),
      ) && holds(statement.Condition ?? {}, context),
  );
  return (
    applying.some(({ Effect }) => Effect === 'Allow') &&
    applying.every(({ Effect }) => Effect !== 'Deny')
  );
}

/** Values of condition keys; one that is absent is not in the request. */
export type Context = Readonly<Record<string, readonly string[] | undefined>>;

type Operator = (value: string, pattern: string) => boolean;

/** As IAM documents them. An operator that is not here fails the test that meets it. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: (value, pattern) => value === pattern,
  StringLike: (value, pattern) => matches(pattern, value),
  StringNotLike: (value, pattern) => !matches(pattern, value),
  ArnEquals: (value, pattern) => value === pattern,
  NumericLessThanEquals: (value, limit) => Number(value) <= Number(limit),
};

function holds(condition: NonNullable<Statement['Condition']>, context: Context): boolean {
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) =>
      operatorHolds(operator, context[key], [expected].flat().map(textOf)),
    ),
  );
}

function operatorHolds(
  name: string,
  values: readonly string[] | undefined,
  expected: readonly string[],
): boolean {
  if (name === 'Null') return (values === undefined) === (expected[0] === 'true');
  const [, set, base = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  const operator = OPERATORS[base];
  if (operator === undefined) throw new Error(`no operator ${name}`);
  // A negated operator holds for a value that none of those expected is.
  const meets = (value: string) =>
    base.includes('Not')
      ? expected.every((one) => operator(value, one))
      : expected.some((one) => operator(value, one));
  if (set === 'ForAllValues') return (values ?? []).every(meets);
  if (set === 'ForAnyValue') return (values ?? []).some(meets);
  return values === undefined ? ifExists !== undefined : values.every(meets);
}

function textOf(expected: unknown): string {
  return typeof expected === 'number' ? String(expected) : nameOf(expected);
}

/** IAM's patterns: `*` is any text, and none. */
function matches(pattern: string, text: string): boolean {
  const literal = (part: string) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${pattern.split('*').map(literal).join('.*')}$`, 's').test(text);
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
