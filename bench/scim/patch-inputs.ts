/** What PATCH is measured with: what Entra sends in both of its dialects, and the cases beside the project where they are. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, ScimObject } from '../../lambda/scim/resource.ts';
import { ENTERPRISE_USER_SCHEMA_ID } from '../../lambda/scim/schema/enterprise-user-schema.ts';
import { sampleUser } from '../sample-user.ts';

export interface PatchInput {
  readonly before: ScimObject;
  readonly operations: readonly ScimObject[];
}

export interface PatchRow {
  readonly name: string;
  readonly inputs: readonly PatchInput[];
}

const user = sampleUser(1) as unknown as ScimObject;

const ENTRA: Readonly<Record<string, readonly ScimObject[]>> = {
  'disable a user': [{ op: 'replace', path: 'active', value: false }],
  'change five attributes, one by one': [
    { op: 'replace', path: 'displayName', value: 'New Name' },
    { op: 'replace', path: 'title', value: 'Manager' },
    { op: 'replace', path: 'name.givenName', value: 'New' },
    { op: 'replace', path: 'name.familyName', value: 'Name' },
    { op: 'replace', path: `${ENTERPRISE_USER_SCHEMA_ID}:department`, value: 'Sales' },
  ],
  'change five attributes in one value': [
    {
      op: 'replace',
      value: {
        displayName: 'New Name',
        title: 'Manager',
        nickName: 'N',
        preferredLanguage: 'de-DE',
        userType: 'Contractor',
      },
    },
  ],
  'change the work address by a filter': [
    { op: 'replace', path: 'emails[type eq "work"].value', value: 'new@contoso.example' },
    { op: 'replace', path: 'addresses[type eq "work"].locality', value: 'Elsewhere' },
  ],
  'add a telephone number': [
    { op: 'add', path: 'phoneNumbers', value: [{ type: 'fax', value: '+1 555 0199' }] },
  ],
  'remove a telephone number by a filter': [
    { op: 'remove', path: 'phoneNumbers[type eq "mobile"]' },
  ],
};

export function entraRows(): readonly PatchRow[] {
  return Object.entries(ENTRA).map(([name, operations]) => ({
    name,
    inputs: [{ before: user, operations }],
  }));
}

const beside = join(import.meta.dirname, '..', '..', '..', 'shared', 'conformance');

/** Undefined where there are none. */
export function caseRow(): PatchRow | undefined {
  const file = join(process.env['SCIM_CONFORMANCE_DIR'] || beside, 'patch-apply.json');
  if (!existsSync(file)) return undefined;
  const cases = JSON.parse(readFileSync(file, 'utf8')) as readonly PatchCase[];
  return {
    name: 'cases of patch-apply.json',
    inputs: cases.map(({ before, ops }) => ({
      before: { userName: 'u', ...before },
      operations: ops as readonly ScimObject[],
    })),
  };
}

interface PatchCase {
  readonly before: ScimObject;
  readonly ops: Json;
}
