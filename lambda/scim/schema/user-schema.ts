/**
 * The core User schema (RFC 7643 §4.1), as published. Where it differs from the RFC's listing, Entra's discovery asks for it
 * (quirk `discoverable-user-schema`).
 */
import { attribute, multiValued, primary } from './define-attribute.ts';
import type { Schema } from './schema.ts';

/** Accepted and never kept: people sign in through single sign-on. */
export const PASSWORD = attribute(
  'password',
  'Accepted and never kept: people sign in through single sign-on.',
  { mutability: 'writeOnly', returned: 'never' },
);

export const USER_SCHEMA_ID = 'urn:ietf:params:scim:schemas:core:2.0:User';

const WORK_HOME_OTHER = ['work', 'home', 'other'];

export const USER_SCHEMA: Schema = {
  id: USER_SCHEMA_ID,
  name: 'User',
  description: 'User Account',
  attributes: [
    attribute('userName', 'The name by which the user signs in; compared without case.', {
      required: true,
      uniqueness: 'server',
    }),
    attribute('externalId', 'The identifier that the provisioning client gave the user.', {
      caseExact: true,
    }),
    attribute('name', "The parts of the user's name.", {
      type: 'complex',
      subAttributes: [
        attribute('formatted', 'The whole name, as it is shown.'),
        attribute('familyName', 'Family name, or last name.'),
        attribute('givenName', 'Given name, or first name.'),
        attribute('middleName', 'Middle names.'),
        attribute('honorificPrefix', 'Title before the name.'),
        attribute('honorificSuffix', 'Suffix after the name.'),
      ],
    }),
    attribute('displayName', 'The name to show, as the provisioning client gave it.'),
    attribute('nickName', 'What the user is called in everyday use.'),
    attribute('profileUrl', "Address of the user's profile page."),
    attribute('title', "The user's job title."),
    attribute('userType', 'How the user is related to the organisation.'),
    attribute('preferredLanguage', 'The language that the user prefers.'),
    attribute('locale', 'How numbers, dates and currency are shown to the user.'),
    attribute('timezone', "The user's time zone."),
    attribute('active', 'False for a user who may not sign in.', { type: 'boolean' }),
    PASSWORD,
    multiValued('emails', 'E-mail addresses.', { types: WORK_HOME_OTHER }),
    multiValued('phoneNumbers', 'Telephone numbers.', {
      types: ['work', 'home', 'mobile', 'fax', 'pager', 'other'],
    }),
    multiValued('ims', 'Instant messaging addresses.', {
      types: ['aim', 'gtalk', 'icq', 'xmpp', 'msn', 'skype', 'qq', 'yahoo'],
    }),
    multiValued('photos', 'Addresses of pictures of the user.', {
      value: { type: 'reference', referenceTypes: ['external'], caseExact: true },
      types: ['photo', 'thumbnail'],
    }),
    attribute('addresses', 'Postal addresses.', {
      type: 'complex',
      multiValued: true,
      subAttributes: [
        attribute('formatted', 'The whole address, as it is written on a letter.'),
        attribute('streetAddress', 'Street and number.'),
        attribute('locality', 'City.'),
        attribute('region', 'State or region.'),
        attribute('postalCode', 'Postal code.'),
        attribute('country', 'Country.'),
        attribute('type', 'What the address is for.', { canonicalValues: WORK_HOME_OTHER }),
        primary(),
      ],
    }),
    attribute('groups', 'The groups that the user is a direct member of.', {
      type: 'complex',
      multiValued: true,
      mutability: 'readOnly',
      subAttributes: [
        attribute('value', "The group's id.", { mutability: 'readOnly', caseExact: true }),
        attribute('$ref', "The group's address.", {
          type: 'reference',
          referenceTypes: ['Group'],
          mutability: 'readOnly',
          caseExact: true,
        }),
        attribute('display', "The group's name.", { mutability: 'readOnly' }),
        attribute('type', 'How the membership came about.', {
          mutability: 'readOnly',
          canonicalValues: ['direct', 'indirect'],
        }),
      ],
    }),
    multiValued('entitlements', 'Things that the user has a right to.'),
    multiValued('roles', 'Roles of the user.'),
    multiValued('x509Certificates', 'Certificates issued to the user.', {
      value: { type: 'binary', caseExact: true },
    }),
  ],
};
