/** A user as Entra's default mapping sends one, some 900 bytes; the same number gives the same user. */
import { ENTERPRISE_USER_SCHEMA } from '../lambda/scim/schema/enterprise-user-schema.ts';
import { USER_SCHEMA_ID } from '../lambda/scim/schema/user-schema.ts';

export const userNameOf = (number: number): string => `Given.Family.${number}@contoso.example`;

export function sampleUser(number: number) {
  return {
    schemas: [USER_SCHEMA_ID, ENTERPRISE_USER_SCHEMA.id],
    externalId: `given.family.${number}`,
    userName: userNameOf(number),
    active: true,
    displayName: `Given Family ${number}`,
    title: 'Engineer',
    preferredLanguage: 'en-GB',
    name: { formatted: `Given Family ${number}`, familyName: 'Family', givenName: 'Given' },
    emails: [{ primary: true, type: 'work', value: userNameOf(number) }],
    phoneNumbers: [
      { type: 'work', value: '+1 555 0100' },
      { type: 'mobile', value: '+44 7700 900123' },
    ],
    addresses: [
      {
        type: 'work',
        streetAddress: 'One Example Way',
        locality: 'Exampleton',
        region: 'EX',
        postalCode: '00100',
        country: 'GB',
      },
    ],
    [ENTERPRISE_USER_SCHEMA.id]: {
      employeeNumber: String(100_000 + number),
      department: 'Research',
    },
  };
}

/** An id in the form of a UUID. */
export const userIdOf = (number: number): string =>
  `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
