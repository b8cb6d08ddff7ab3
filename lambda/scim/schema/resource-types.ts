/** The resource types that this service offers: User and Group, extended as a deployment asks, and those that it adds. */
import { ENTERPRISE_USER_SCHEMA } from './enterprise-user-schema.ts';
import { GROUP_SCHEMA } from './group-schema.ts';
import { compileResourceType, type ResourceType, type SchemaExtension } from './resource-type.ts';
import type { Schema } from './schema.ts';
import { USER_SCHEMA } from './user-schema.ts';

/** A resource type as RFC 7643 §6 describes it, with the schemas themselves in place of their URNs. */
export interface CustomResourceType {
  readonly name: string;
  readonly endpoint: string;
  readonly description: string;
  readonly schema: Schema;
  readonly schemaExtensions: readonly SchemaExtension[];
}

/** What a deployment adds. */
export interface CustomResourceTypes {
  readonly schemaExtensions: {
    readonly User: readonly SchemaExtension[];
    readonly Group: readonly SchemaExtension[];
  };
  readonly resourceTypes: readonly CustomResourceType[];
}

export const NO_CUSTOM_RESOURCE_TYPES: CustomResourceTypes = {
  schemaExtensions: { User: [], Group: [] },
  resourceTypes: [],
};

const USER = {
  name: 'User',
  endpoint: '/Users',
  description: 'User Account',
  schema: USER_SCHEMA,
  extensions: [{ schema: ENTERPRISE_USER_SCHEMA, required: false }],
  defaults: { active: true },
};

const GROUP = {
  name: 'Group',
  endpoint: '/Groups',
  description: 'Group',
  schema: GROUP_SCHEMA,
  extensions: [],
  defaults: {},
};

/** All of them: User, Group, and then in the order of the deployment. */
export function offeredResourceTypes(
  custom: CustomResourceTypes = NO_CUSTOM_RESOURCE_TYPES,
): readonly ResourceType[] {
  const { User, Group } = custom.schemaExtensions;
  return [
    compileResourceType({ ...USER, extensions: [...USER.extensions, ...User] }),
    compileResourceType({ ...GROUP, extensions: [...GROUP.extensions, ...Group] }),
    ...custom.resourceTypes.map(({ schemaExtensions, ...definition }) =>
      compileResourceType({ ...definition, extensions: schemaExtensions, defaults: {} }),
    ),
  ];
}

/** The schemas of resource types, each once: two types may have an extension in common. */
export function schemasOf(resourceTypes: readonly ResourceType[]): readonly Schema[] {
  const schemas = resourceTypes.flatMap(({ schema, extensions }) => [
    schema,
    ...extensions.map((extension) => extension.schema),
  ]);
  return [...new Map(schemas.map((schema) => [schema.id, schema])).values()];
}

/** The User of RFC 7643 §4.1 with the enterprise extension, and others that it need not have. */
export function userResourceType(extensions: readonly Schema[] = []): ResourceType {
  return compileResourceType({
    ...USER,
    extensions: [...USER.extensions, ...extensions.map(optional)],
  });
}

/** The Group of RFC 7643 §4.2, and extensions that it need not have. */
export function groupResourceType(extensions: readonly Schema[] = []): ResourceType {
  return compileResourceType({ ...GROUP, extensions: extensions.map(optional) });
}

const optional = (schema: Schema): SchemaExtension => ({ schema, required: false });
