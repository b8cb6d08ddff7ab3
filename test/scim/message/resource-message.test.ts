import { resourceMessage } from '../../../lambda/scim/message/resource-message.ts';
import { offeredResourceTypes } from '../../../lambda/scim/schema/resource-types.ts';

const [user, group] = offeredResourceTypes() as [
  ReturnType<typeof offeredResourceTypes>[number],
  ReturnType<typeof offeredResourceTypes>[number],
];
const BASE_URL = 'https://api.example/scim/v2';
const times = { created: '2026-01-31T08:00:00.000Z', lastModified: '2026-01-31T09:00:00.000Z' };
const sales = {
  ...times,
  id: 'g1',
  version: 2,
  attributes: { displayName: 'Sales' },
  membership: { revisions: [3, 0, 1] },
};
const ada = { ...times, id: 'u1', version: 5, attributes: { userName: 'ada' } };

it('shows members with their addresses and types, and a tag that counts their changes', () => {
  const members = [
    { id: 'u1', resourceType: 'User' },
    { id: 'g2', resourceType: 'Group' },
  ];
  expect(resourceMessage(group, { resource: sales, members }, BASE_URL)).toEqual({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    id: 'g1',
    displayName: 'Sales',
    members: [
      { value: 'u1', $ref: `${BASE_URL}${user.endpoint}/u1`, type: 'User' },
      { value: 'g2', $ref: `${BASE_URL}${group.endpoint}/g2`, type: 'Group' },
    ],
    meta: {
      resourceType: 'Group',
      ...times,
      location: `${BASE_URL}/Groups/g1`,
      version: 'W/"6"',
    },
  });
});

it('shows the groups of a user by name, and a tag that changes with them', () => {
  const inSales = { ...ada, memberOf: [sales] };
  const message = resourceMessage(user, { resource: inSales }, BASE_URL);
  expect(message).toMatchObject({
    groups: [{ value: 'g1', $ref: `${BASE_URL}/Groups/g1`, display: 'Sales', type: 'direct' }],
    meta: { version: expect.stringMatching(/^W\/"5-\w+"$/) },
  });
  const renamed = { ...sales, version: 3, attributes: { displayName: 'Field' } };
  const later = resourceMessage(user, { resource: { ...ada, memberOf: [renamed] } }, BASE_URL);
  expect(later['meta']).not.toEqual(message['meta']);
});

it('leaves out members and groups where there are none, or nobody read them', () => {
  const empty = resourceMessage(group, { resource: sales, members: [] }, BASE_URL);
  expect(Object.keys(empty)).toEqual(['schemas', 'id', 'displayName', 'meta']);
  expect(resourceMessage(group, { resource: sales }, BASE_URL)).toEqual(empty);
  const lone = resourceMessage(user, { resource: { ...ada, memberOf: [] } }, BASE_URL);
  expect(Object.keys(lone)).toEqual(['schemas', 'id', 'userName', 'meta']);
});
