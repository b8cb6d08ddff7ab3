/** The resource types that this service offers. */
import { ENTERPRISE_USER_SCHEMA } from './enterprise-user-schema.ts';
import { compileResourceType, type ResourceType } from './resource-type.ts';
import type { Schema } from './schema.ts';
import { USER_SCHEMA } from './user-schema.ts';

/** The User of RFC 7643 §4.1 with the enterprise extension and those that a deployment adds. */
export function userResourceType(customExtensions: readonly Schema[] = []): ResourceType {
  return compileResourceType({
    name: 'User',
    endpoint: '/Users',
    description: 'User Account',
    schema: USER_SCHEMA,
    extensions: [ENTERPRISE_USER_SCHEMA, ...customExtensions].map((schema) => ({
      schema,
      required: false,
    })),
    defaults: { active: true },
  });
}
