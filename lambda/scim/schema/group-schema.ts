import { attribute } from './define-attribute.ts';
import type { Schema } from './schema.ts';

export const GROUP_SCHEMA_ID = 'urn:ietf:params:scim:schemas:core:2.0:Group';

/** RFC 7643 §4.2. */
export const GROUP_SCHEMA: Schema = {
  id: GROUP_SCHEMA_ID,
  name: 'Group',
  description: 'Group',
  attributes: [
    attribute('displayName', 'The name of the group; compared without case.', {
      required: true,
      uniqueness: 'server',
    }),
    attribute('externalId', 'The identifier that the provisioning client gave the group.', {
      caseExact: true,
    }),
    attribute('members', 'The members of the group.', {
      type: 'complex',
      multiValued: true,
      subAttributes: [
        attribute('value', "The member's id.", { mutability: 'immutable', caseExact: true }),
        attribute('$ref', "The member's address.", {
          type: 'reference',
          referenceTypes: ['User', 'Group'],
          mutability: 'immutable',
          caseExact: true,
        }),
        attribute('display', "The member's name.", { mutability: 'readOnly' }),
        attribute('type', 'Whether the member is a user or a group.', {
          mutability: 'immutable',
          canonicalValues: ['User', 'Group'],
        }),
      ],
    }),
  ],
};
