import { attribute } from '../../../lambda/scim/schema/define-attribute.ts';
import { userResourceType } from '../../../lambda/scim/schema/resource-types.ts';

export { ENTERPRISE_USER_SCHEMA_ID as ENTERPRISE } from '../../../lambda/scim/schema/enterprise-user-schema.ts';
export const BADGE = 'urn:example:params:scim:schemas:extension:badge:1.0:User';

/** Users with an extension that has the types which the published schemas lack. */
export const USER = userResourceType([
  {
    id: BADGE,
    name: 'Badge',
    description: 'Badge',
    attributes: [
      attribute('floor', 'An integer.', { type: 'integer' }),
      attribute('height', 'A decimal.', { type: 'decimal' }),
      attribute('validUntil', 'A dateTime.', { type: 'dateTime' }),
      attribute('picture', 'A binary.', { type: 'binary' }),
      attribute('tags', 'Simple and multi-valued.', { multiValued: true }),
    ],
  },
]);
