import { keepImmutable } from '../../lambda/scim/keep-immutable.ts';
import type { ScimObject } from '../../lambda/scim/resource.ts';
import { parseSchema } from '../../lambda/scim/schema/parse-schema.ts';
import { userResourceType } from '../../lambda/scim/schema/resource-types.ts';

const BADGE = 'urn:example:badge';
const user = userResourceType([
  parseSchema({
    id: BADGE,
    attributes: [{ name: 'number', mutability: 'immutable' }, { name: 'colour' }],
  }),
]);
const before: ScimObject = { userName: 'b', [BADGE]: { number: '7', colour: 'red' } };

it('keeps the immutable value of which a replacement does not speak', () => {
  expect(keepImmutable(user, before, { userName: 'c' })).toEqual({
    userName: 'c',
    [BADGE]: { number: '7' },
  });
});

it('lets a replacement repeat it', () => {
  const after = { userName: 'b', [BADGE]: { number: '7', colour: 'blue' } };
  expect(keepImmutable(user, before, after)).toEqual(after);
});

it('lets a replacement set it for the first time', () => {
  const after = { userName: 'b', [BADGE]: { number: '7' } };
  expect(keepImmutable(user, { userName: 'b' }, after)).toEqual(after);
});

it('refuses another value, and names the attribute', () => {
  expect(() => keepImmutable(user, before, { userName: 'b', [BADGE]: { number: '8' } })).toThrow(
    expect.objectContaining({
      status: 400,
      scimType: 'mutability',
      detail: expect.stringContaining(`${BADGE}:number`),
    }),
  );
});
