/** What the gallery tests have to find out. */
import type { Json, ScimServer } from '../scim-server.ts';
import {
  answers,
  answersAfterwards,
  byId,
  type Defect,
  type DefectRow,
  drops,
  hides,
  patchWith,
  requests,
  says,
  saysText,
} from './defects.ts';
import { tokenDefects } from './token-defects.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const any = () => true;
const isInactive = (row: Json) => row['active'] === false;
const without = (name: string) => (body: Json) => {
  const { [name]: _, ...rest } = body;
  return rest;
};
const emptyManager = (body: Json): Json => ({
  ...body,
  [enterprise]: { manager: {}, ...(body[enterprise] as Json | undefined) },
});

export const logicAppDefects: readonly DefectRow[] = [
  [
    'Create_User_Test',
    'refuses to create users',
    answers(400, requests('POST', 'Users')),
    /Provisioning failed at Create: BadRequest: 400: Not here/,
  ],
  [
    'Update_User_Test',
    'ignores one attribute',
    drops(({ path }) => path === 'title'),
    /title was changed to "Title changed-\w+", and .* still answers "Title LA/,
  ],
  [
    'Disable_User_Test',
    'answers active as text',
    saysText(any, '"active":false', '"active":"False"'),
    /active "False"; it has to be the JSON Boolean false/,
  ],
  [
    'Delete_User_Test',
    'deletes nobody',
    answers(405, requests('DELETE', 'Users')),
    /MethodNotAllowed: 405/,
  ],
  [
    'User_Update_Manager_Test',
    'lists users without extensions',
    hidesExtension('GET'),
    /The manager was set to "id-\d+", and .* answers absent/,
  ],
  [
    'Restore_User_Test',
    'hides disabled users',
    hides(requests('GET', 'Users'), isInactive),
    /finds 0 users instead of the one/,
  ],
  [
    'POD_User_Test',
    'answers a create without an id',
    says(requests('POST', 'Users'), without('id')),
    /it has no id/,
  ],
  [
    'Create_Group_Test',
    'publishes no Group',
    hides(requests('GET', 'Schemas'), ({ name }) => name === 'Group'),
    /groups are mandatory/,
  ],
  ['Update_Group_Test', 'ignores a new name', drops(() => true), /finds 0 groups instead of 1/],
  [
    'Delete_Group_Test',
    'deletes no groups',
    answers(501, requests('DELETE', 'Groups')),
    /NotImplemented: 501/,
  ],
  [
    'Group_Update_Add_Member_Test',
    'refuses members',
    answers(400, patchWith('"Add","path":"members"')),
    /BadRequest: 400/,
  ],
  [
    'Group_Update_Remove_Member_Test',
    'knows no value on Remove',
    answers(400, patchWith('"Remove"')),
    /BadRequest: 400/,
  ],
  [
    'POD_Group_Test',
    'refuses to create groups',
    answers(403, requests('POST', 'Groups')),
    /InsufficientRights: 403/,
  ],
  [
    'Restore_Group_Test',
    'deletes groups in word only',
    answers(204, requests('DELETE', 'Groups')),
    /finds 1 groups instead of 0/,
  ],
  [
    'Schema_Discoverability_Test',
    'publishes no types',
    saysText(requests('GET', 'Schemas'), 'canonicalValues', 'x'),
    /not found in \/Schemas: emails\[type eq "work"\]\.value, .*phoneNumbers/,
  ],
  [
    'SCIM_Null_Update_Test',
    'does not clear',
    drops(({ value }) => value === ''),
    /displayName was replaced by "", and is "\w{8}"/,
  ],
  [
    'SCIM_Null_Update_Test',
    'keeps an empty string',
    keepsEmpty,
    /displayName was replaced by null, and is ""/,
  ],
  [
    'SCIM_User_Create_Test',
    'writes names in small letters',
    says(requests('POST', 'Users'), (body) => ({
      ...body,
      userName: String(body['userName']).toLowerCase(),
    })),
    /userName was "LADirectUser-.*and is "ladirectuser/,
  ],
  [
    'SCIM_User_Update_Test',
    'works names out',
    drops(({ path }) => path === 'name.formatted'),
    /name\.formatted was replaced by "upd-\w{8}", and is .*keep text as it is sent/,
  ],
  [
    'SCIM_Group_Create_Test',
    'answers 202',
    answersAfterwards(202, requests('POST', 'Groups')),
    /POST \/Groups: 202 instead of 200 or 201/,
  ],
  [
    'SCIM_Group_Update_Test',
    'ignores externalId',
    drops(({ path }) => path === 'externalId'),
    /externalId was replaced/,
  ],
  ...tokenDefects,
  [
    'SCIM_User_Pagination_Test',
    'echoes no startIndex',
    says(requests('GET', 'Users'), (body) => ({ ...body, startIndex: 1 })),
    /startIndex=6&count=5: startIndex is 1/,
  ],
  [
    'SCIM_Group_Pagination_Test',
    'echoes no startIndex',
    says(requests('GET', 'Groups'), without('startIndex')),
    /startIndex is absent/,
  ],
  [
    'SCIM_Update_Manager_Test',
    'leaves an empty manager',
    says(requests('GET', 'Users', byId), emptyManager),
    /leave the attribute out, also its \{\}/,
  ],
];

function hidesExtension(method: string): Defect {
  return says(requests(method, 'Users'), (body) => ({
    ...body,
    Resources: ((body['Resources'] ?? []) as Json[]).map(without(enterprise)),
  }));
}

function keepsEmpty(itsServer: ScimServer): void {
  let isCleared = false;
  itsServer.distort = ({ method, body }, answer) => {
    if (method === 'PATCH') isCleared = JSON.stringify(body).includes('null');
    if (method !== 'GET' || !isCleared || answer.text === undefined) return answer;
    return { ...answer, text: JSON.stringify({ ...JSON.parse(answer.text), displayName: '' }) };
  };
}
