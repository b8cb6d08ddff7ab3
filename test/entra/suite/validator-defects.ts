/** What the Validator's tests have to find out. */
import type { Json, ScimServer } from '../scim-server.ts';
import {
  allowsDuplicates,
  answers,
  answersAfterwards,
  byId,
  comparesExactly,
  type DefectRow,
  drops,
  emptyIsNotFound,
  hides,
  ignoresExcludedAttributes,
  patchWith,
  requests,
  says,
  saysText,
  understands,
} from './defects.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const any = () => true;
const isInactive = (row: Json) => row['active'] === false;
const without = (name: string) => (body: Json) => {
  const { [name]: _, ...rest } = body;
  return rest;
};

export const validatorDefects: readonly DefectRow[] = [
  [
    'Create a new User',
    'answers primary as text',
    saysText(any, '"primary":true', '"primary":"True"'),
    /roles\.primary is the text "True"/,
  ],
  [
    'Create a duplicate User',
    'takes a name twice',
    allowsDuplicates('Users', 'userName'),
    /201 instead of 409/,
  ],
  [
    'Filter for an existing user',
    'gives a bare list',
    says(requests('GET', 'Users'), without('schemas')),
    /schemas does not hold urn/,
  ],
  ['Filter for a non-existing user', 'answers 404', emptyIsNotFound, /404 instead of 200/],
  [
    'Filter for an existing user with a different case',
    'compares exactly',
    comparesExactly('Users', 'userName'),
    /finds 0 users instead of the one who has it; case/,
  ],
  [
    'Delete a User',
    'answers 200',
    answersAfterwards(200, requests('DELETE', 'Users')),
    /200 instead of 204/,
  ],
  [
    'Patch User - Replace Attributes Verbose Request',
    'ignores one attribute',
    drops(({ path }) => path === 'title'),
    /title is "\w{8}" instead of "\w{8}"/,
  ],
  [
    'Patch User - Add Attributes Verbose Request',
    'makes no elements',
    answers(400, patchWith('addresses[type')),
    /400 \(Not here\) instead of 200 or 204/,
  ],
  [
    'Patch User - Replace Attributes',
    'knows no dotted keys',
    understands(patchWith('name.formatted'), withoutDottedKeys),
    /name\.formatted is "\w{8}" instead of/,
  ],
  [
    'Patch User - Update userName',
    'keeps the name',
    drops(() => true),
    /userName is "user-\w{8}" instead of "new-/,
  ],
  [
    'Patch User - Disable User',
    'hides who is disabled',
    hides(requests('GET', 'Users'), isInactive),
    /no longer finds the disabled user/,
  ],
  [
    'Patch User - Add Manager',
    'answers a plain id',
    plainManager,
    /manager .*: it is "\w{8}"; Entra reads an object/,
  ],
  [
    'Patch User - Replace Manager',
    'keeps the first one',
    drops(({ op }) => op === 'replace'),
    /replace of manager/,
  ],
  [
    'Patch User - Remove Manager',
    'keeps it',
    drops(({ op }) => op === 'replace'),
    /replace of manager with \{"value":""\}/,
  ],
  [
    'Patch User - Multiple Operations on different attributes (preview)',
    'applies the first one',
    drops((_, at) => at > 0),
    /is absent instead of/,
  ],
  [
    'Patch User - Multiple Operations on same attribute (preview)',
    'stops before the last one',
    drops((_, at) => at > 1),
    /displayName is "\w{8}" instead of/,
  ],
  [
    'Create a new Group',
    'changes the name',
    says(requests('POST', 'Groups'), (body) => ({ ...body, displayName: 'x' })),
    /displayName is "x" instead of/,
  ],
  [
    'Create a duplicate Group',
    'takes a name twice',
    allowsDuplicates('Groups', 'displayName'),
    /201 instead of 409/,
  ],
  [
    'Get Group by id excluding members',
    'gives them',
    ignoresExcludedAttributes,
    /excludedAttributes=members was ignored/,
  ],
  [
    'Filter for a group excluding members',
    'gives them',
    ignoresExcludedAttributes,
    /excludedAttributes=members was ignored/,
  ],
  [
    'Filter for an existing group',
    'has null for a list',
    says(requests('GET', 'Groups'), (body) => ({ ...body, Resources: null })),
    /Resources is null, no array/,
  ],
  [
    'Filter for a non-existing group',
    'ignores filters',
    understandsNoFilter,
    /A displayName that no group has finds 1 groups/,
  ],
  [
    'Filter for an existing group with a different case',
    'compares exactly',
    comparesExactly('Groups', 'displayName'),
    /finds 0 groups instead of the one/,
  ],
  [
    'Patch Group - Replace Attributes',
    'ignores externalId',
    drops(patchesOnly('externalId')),
    /externalId was replaced by/,
  ],
  [
    'Patch Group - Update displayName',
    'refuses a new name',
    answers(400, patchWith('displayName')),
    /with \[.*displayName.*\]: 400/,
  ],
  [
    'Patch Group - Add Member',
    'ignores members',
    drops(({ path }) => path === 'members'),
    /The members of the group are \[\] instead of/,
  ],
  [
    'Patch Group - Remove Member',
    'ignores a value path',
    drops(({ op }) => op === 'remove'),
    /The members of the group are \[.*\] instead of \[\]/,
  ],
  [
    'Delete a Group',
    'deletes in word only',
    answers(204, requests('DELETE', 'Groups')),
    /200 instead of 404/,
  ],
  [
    'Patch Group - Multiple Operations on same attribute (preview)',
    'applies the first one',
    drops((_, at) => at > 0),
    /The members of the group are/,
  ],
  [
    'Delete a non-existent User (preview)',
    'answers 204',
    answers(204, requests('DELETE', 'Users')),
    /204 instead of 404/,
  ],
  [
    'Delete the same User twice (preview)',
    'answers 204 again',
    answers(204, requests('DELETE', 'Users')),
    /204 instead of 404/,
  ],
  [
    'Delete a non-existent Group (preview)',
    'answers 204',
    answers(204, requests('DELETE', 'Groups')),
    /204 instead of 404/,
  ],
  [
    'Delete the same Group twice (preview)',
    'answers 204 again',
    answers(204, requests('DELETE', 'Groups')),
    /204 instead of 404/,
  ],
];

function plainManager(itsServer: ScimServer): void {
  says(requests('GET', 'Users', byId), (body) => {
    const extension = (body[enterprise] ?? {}) as Json;
    const manager = (extension['manager'] as Json | undefined)?.['value'];
    return { ...body, [enterprise]: { ...extension, manager } };
  })(itsServer);
}

function understandsNoFilter(itsServer: ScimServer): void {
  itsServer.mishear = (request) => ({ ...request, url: request.url.replace(/\?.*/, '') });
}

function withoutDottedKeys(body: Json): Json {
  const operations = body['Operations'] as { op: string; value: Json }[];
  const plain = (value: Json) =>
    Object.fromEntries(Object.entries(value).filter(([name]) => !/^[a-z]+\./.test(name)));
  return { ...body, Operations: operations.map(({ op, value }) => ({ op, value: plain(value) })) };
}

function patchesOnly(name: string) {
  return ({ value }: { readonly value?: unknown }) => Object.keys(value as Json).includes(name);
}
