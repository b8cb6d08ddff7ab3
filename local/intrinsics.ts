/**
 * CloudFormation's intrinsic functions, answered with the names that resources have on this machine.
 * Pure. It resolves what it is asked for and nothing more, so a resource that nobody runs here may use what it likes.
 */
import { attributeOf, type Place, referenceTo } from './physical-names.ts';

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, Record<string, Record<string, unknown>>>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value?: unknown }>>;
}

/** Replaces every intrinsic function in a value. `AWS::NoValue` removes the property that holds it. */
export type Resolve = (value: unknown) => unknown;

type Intrinsic = (argument: unknown) => unknown;

/** @throws Error for an unknown intrinsic function or a reference to what the template does not have. */
export function createResolver(template: Template, place: Place): Resolve {
  const ref = (name: unknown): unknown => {
    const text = String(name);
    if (text === 'AWS::NoValue') return undefined;
    const pseudo = pseudoParameters(place)[text];
    if (pseudo !== undefined) return pseudo;
    const parameter = template.Parameters?.[text];
    if (parameter) return parameter.Default ?? '';
    return referenceTo(text, resourceNamed(template, text), place);
  };
  const getAtt = (argument: unknown): unknown => {
    const [name = '', ...attribute] = Array.isArray(argument)
      ? argument.map(String)
      : String(argument).split('.');
    return attributeOf(name, resourceNamed(template, name), attribute.join('.'), place);
  };
  const condition = (name: unknown) => resolve(template.Conditions?.[String(name)]) === true;

  const intrinsics: Readonly<Record<string, Intrinsic>> = {
    Ref: ref,
    'Fn::GetAtt': getAtt,
    'Fn::Sub': (argument) => substitute(argument, resolve, ref, getAtt),
    'Fn::Join': (argument) => {
      const [separator, parts] = listOf(argument);
      return listOf(resolve(parts)).map(String).join(String(separator));
    },
    'Fn::Select': (argument) => {
      const [index, values] = listOf(resolve(argument));
      return listOf(values)[Number(index)];
    },
    'Fn::Split': (argument) => {
      const [separator, text] = listOf(resolve(argument));
      return String(text).split(String(separator));
    },
    'Fn::FindInMap': (argument) => {
      const [map, first, second] = listOf(resolve(argument)).map(String);
      return template.Mappings?.[map ?? '']?.[first ?? '']?.[second ?? ''];
    },
    'Fn::Base64': (argument) => Buffer.from(String(resolve(argument))).toString('base64'),
    'Fn::GetAZs': () => [`${place.region}a`, `${place.region}b`],
    'Fn::If': (argument) => {
      const [name, whenTrue, whenFalse] = listOf(argument);
      return resolve(condition(name) ? whenTrue : whenFalse);
    },
    Condition: condition,
    'Fn::Equals': (argument) => {
      const [left, right] = listOf(resolve(argument));
      return left === right;
    },
    'Fn::Not': (argument) => listOf(resolve(argument))[0] !== true,
    'Fn::And': (argument) => listOf(resolve(argument)).every((value) => value === true),
    'Fn::Or': (argument) => listOf(resolve(argument)).some((value) => value === true),
  };

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== undefined);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const only = entries.length === 1 ? entries[0] : undefined;
    const intrinsic = only && intrinsics[only[0]];
    // A Condition key with anything but a condition's name is an ordinary property (an IAM statement's, say).
    if (intrinsic && !(only[0] === 'Condition' && typeof only[1] !== 'string')) {
      return intrinsic(only[1]);
    }
    if (only?.[0].startsWith('Fn::')) throw new Error(`template: ${only[0]} is not known here`);
    const resolved = entries.map(([name, item]) => [name, resolve(item)] as const);
    return Object.fromEntries(resolved.filter(([, item]) => item !== undefined));
  }
  return resolve;
}

function substitute(argument: unknown, resolve: Resolve, ref: Intrinsic, getAtt: Intrinsic) {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const given = resolve(variables) as Record<string, unknown>;
  return String(text).replace(/\$\{([^}]+)\}/g, (_whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (name in given) return String(given[name]);
    return String(name.includes('.') ? getAtt(name) : ref(name));
  });
}

function pseudoParameters(place: Place): Readonly<Record<string, unknown>> {
  return {
    'AWS::AccountId': place.account,
    'AWS::Partition': 'aws',
    'AWS::Region': place.region,
    'AWS::StackName': place.stackName,
    'AWS::StackId': `arn:aws:cloudformation:${place.region}:${place.account}:stack/${place.stackName}/local`,
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::NotificationARNs': [],
  };
}

function resourceNamed(template: Template, logicalId: string): TemplateResource {
  const resource = template.Resources[logicalId];
  if (!resource) throw new Error(`template: there is no resource or parameter ${logicalId}`);
  return resource;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
