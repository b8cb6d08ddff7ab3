import { describeChanges } from '../../../lambda/directory/history/describe-changes.ts';
import { hideValues } from '../../../lambda/directory/history/hide-values.ts';
import type { ScimObject } from '../../../lambda/scim/resource.ts';
import { parseSchema } from '../../../lambda/scim/schema/parse-schema.ts';
import { userResourceType } from '../../../lambda/scim/schema/resource-types.ts';

const BADGE = 'urn:example:badge:2.0:User';
const secret = { mutability: 'writeOnly', returned: 'never' };
const user = userResourceType([
  parseSchema({
    id: BADGE,
    attributes: [
      { name: 'pin', ...secret },
      { name: 'colour' },
      { name: 'safe', type: 'complex', ...secret, subAttributes: [{ name: 'code' }] },
      {
        name: 'doors',
        type: 'complex',
        multiValued: true,
        subAttributes: [{ name: 'value' }, { name: 'code', ...secret }],
      },
      {
        name: 'car',
        type: 'complex',
        subAttributes: [{ name: 'plate' }, { name: 'key', ...secret }],
      },
    ],
  }),
]);
const changes = (before: ScimObject, after: ScimObject) =>
  hideValues(user, describeChanges({ [BADGE]: before }, { [BADGE]: after }));

it.each<[string, ScimObject, ScimObject, ScimObject]>([
  ['a value', { pin: '1' }, { pin: '2' }, { attribute: 'pin' }],
  ['the parts of a value', { safe: { code: '1' } }, {}, { attribute: 'safe.code' }],
  ['a part of a value', { car: { key: '1' } }, { car: { key: '2' } }, { attribute: 'car.key' }],
  [
    'a part of each of many values',
    { doors: [{ value: 'a', code: '1' }] },
    { doors: [{ value: 'b', code: '2' }] },
    { attribute: 'doors', before: [{ value: 'a' }], after: [{ value: 'b' }] },
  ],
])(
  'says that %s that is never returned was changed, and not what it is',
  (_title, before, after, change) => {
    expect(changes(before, after)).toEqual([
      { ...change, attribute: `${BADGE}:${change['attribute']}` },
    ]);
  },
);

it('shows everything else', () => {
  expect(changes({ colour: 'red', car: { plate: 'A' } }, { colour: 'blue', pin: '1' })).toEqual([
    { attribute: `${BADGE}:car.plate`, before: 'A' },
    { attribute: `${BADGE}:colour`, before: 'red', after: 'blue' },
    { attribute: `${BADGE}:pin` },
  ]);
});
