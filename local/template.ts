/**
 * Reads a synthesised template as a description of what runs: its tables, secrets, functions, API and custom resources.
 * It goes by resource type and by who refers to whom, never by logical id. Pure.
 */
import { type ApiDescription, describeApi } from './api-description.ts';
import {
  describeMappings,
  describeQueues,
  type MappingDescription,
  type QueueDescription,
} from './event-source-description.ts';
import { createResolver, type Resolve, type Template } from './intrinsics.ts';
import { attributeOf, type Place, physicalName, referenceTo } from './physical-names.ts';

export interface TableDescription {
  readonly name: string;
  /** What mappings call its stream. */
  readonly streamArn: string;
  /** Properties of AWS::DynamoDB::GlobalTable, resolved. */
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface SecretDescription {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  /** Absent where the template does not have it rotated. */
  readonly rotation?: RotationDescription;
}

export interface RotationDescription {
  /** Of the function that rotates it. */
  readonly lambdaArn: string;
  readonly rules?: Readonly<Record<string, unknown>>;
}

export interface FunctionDescription {
  readonly name: string;
  readonly arn: string;
  /** `index.handler`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Folder of the bundle, relative to the cloud assembly. */
  readonly assetPath: string;
}

export interface CustomResourceDescription {
  readonly logicalId: string;
  readonly resourceType: string;
  readonly functionArn: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface StackDescription {
  readonly place: Place;
  readonly tables: readonly TableDescription[];
  readonly secrets: readonly SecretDescription[];
  readonly functions: readonly FunctionDescription[];
  readonly customResources: readonly CustomResourceDescription[];
  readonly queues: readonly QueueDescription[];
  readonly mappings: readonly MappingDescription[];
  readonly api: ApiDescription;
  /** Name of the function that operators call: the template has an output for it. */
  readonly operatorFunctionName?: string;
  /** In whose name the function that rotates keys signs in elsewhere; an output, too. */
  readonly keyRotationRoleArn?: string;
}

/** Folders in the cloud assembly, by their S3 key. */
export type AssetPaths = ReadonlyMap<string, string>;

/** @throws Error that names what the template uses and nothing here can run. */
export function describeStack(
  template: Template,
  assets: AssetPaths,
  place: Place,
): StackDescription {
  const resolve = createResolver(template, place);
  const ofType = (...types: string[]) =>
    Object.entries(template.Resources).filter(([, resource]) => types.includes(resource.Type));
  const functions = ofType('AWS::Lambda::Function').flatMap(([logicalId, resource]) => {
    const properties = resolve(resource.Properties ?? {}) as Record<string, unknown>;
    const key = (properties['Code'] as { readonly S3Key?: string } | undefined)?.S3Key ?? '';
    const assetPath = assets.get(key);
    // A function without an asset of its own (inline code, an image) is not run here.
    if (assetPath === undefined) return [];
    const name = physicalName(logicalId, resource);
    const arn = attributeOf(logicalId, resource, 'Arn', place);
    return [{ name, arn, assetPath, ...functionSettings(properties) }];
  });
  const rotations = describeRotations(template, resolve);
  const output = (name: string): string | undefined => {
    const value = template.Outputs?.[name]?.Value;
    return value === undefined ? undefined : String(resolve(value));
  };
  const operatorFunctionName = output('OperatorFunctionName');
  const keyRotationRoleArn = output('KeyRotationRoleArn');
  return {
    place,
    tables: ofType('AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table').map(([id, resource]) => ({
      name: physicalName(id, resource),
      streamArn: attributeOf(id, resource, 'StreamArn', place),
      properties: resolve(resource.Properties ?? {}) as Record<string, unknown>,
    })),
    secrets: ofType('AWS::SecretsManager::Secret').map(([logicalId, resource]) => {
      const arn = referenceTo(logicalId, resource, place);
      const description = resource.Properties?.['Description'];
      const rotation = rotations.get(arn);
      return {
        name: physicalName(logicalId, resource),
        arn,
        ...(typeof description === 'string' && { description }),
        ...(rotation && { rotation }),
      };
    }),
    functions,
    customResources: describeCustomResources(template, resolve, functions),
    queues: describeQueues(template, resolve, place),
    mappings: describeMappings(template, resolve),
    api: describeApi(template, resolve, place),
    ...(operatorFunctionName !== undefined && { operatorFunctionName }),
    ...(keyRotationRoleArn !== undefined && { keyRotationRoleArn }),
  };
}

function functionSettings(properties: Readonly<Record<string, unknown>>) {
  const environment = properties['Environment'] as
    | { readonly Variables?: Readonly<Record<string, unknown>> }
    | undefined;
  return {
    handler: String(properties['Handler'] ?? 'index.handler'),
    timeoutSeconds: Number(properties['Timeout'] ?? 3),
    memoryMegabytes: Number(properties['MemorySize'] ?? 128),
    environment: Object.fromEntries(
      Object.entries(environment?.Variables ?? {}).map(([name, value]) => [name, String(value)]),
    ),
  };
}

/** By the secret's ARN. */
function describeRotations(
  template: Template,
  resolve: Resolve,
): ReadonlyMap<string, RotationDescription> {
  const schedules = Object.values(template.Resources).filter(
    ({ Type }) => Type === 'AWS::SecretsManager::RotationSchedule',
  );
  return new Map(
    schedules.map(({ Properties }) => {
      const { SecretId, RotationLambdaARN, RotationRules } = resolve(Properties ?? {}) as Record<
        string,
        unknown
      >;
      const rules = RotationRules as RotationDescription['rules'];
      const rotation = { lambdaArn: String(RotationLambdaARN), ...(rules && { rules }) };
      return [String(SecretId), rotation] as const;
    }),
  );
}

function describeCustomResources(
  template: Template,
  resolve: Resolve,
  functions: readonly FunctionDescription[],
): CustomResourceDescription[] {
  const arns = new Set(functions.map(({ arn }) => arn));
  return Object.entries(template.Resources).flatMap(([logicalId, resource]) => {
    const token = resource.Properties?.['ServiceToken'];
    const functionArn = token === undefined ? undefined : resolve(token);
    if (typeof functionArn !== 'string' || !arns.has(functionArn)) return [];
    const properties = resolve(resource.Properties) as Record<string, unknown>;
    return [{ logicalId, resourceType: resource.Type, functionArn, properties }];
  });
}
