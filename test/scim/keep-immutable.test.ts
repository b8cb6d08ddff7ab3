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

describe('what is not a whole attribute', () => {
  const LOCKER = 'urn:example:locker';
  const extended = userResourceType([
    parseSchema({
      id: LOCKER,
      attributes: [
        {
          name: 'key',
          type: 'complex',
          subAttributes: [{ name: 'serial', mutability: 'immutable' }, { name: 'colour' }],
        },
        { name: 'rows', multiValued: true, mutability: 'immutable' },
        {
          name: 'slots',
          type: 'complex',
          multiValued: true,
          subAttributes: [{ name: 'value', mutability: 'immutable' }],
        },
        { name: 'pin', mutability: 'writeOnly', returned: 'never' },
      ],
    }),
  ]);
  const locker: ScimObject = {
    key: { serial: '7', colour: 'red' },
    rows: ['a', 'b'],
    slots: [{ value: '1' }],
    pin: '0000',
  };
  const replaced = (after: ScimObject) =>
    keepImmutable(
      extended,
      { userName: 'b', [LOCKER]: locker },
      { userName: 'b', [LOCKER]: after },
    )[LOCKER];

  it('is kept where it is immutable or hidden, and goes where it is not', () => {
    expect(replaced({})).toEqual({ key: { serial: '7' }, rows: ['a', 'b'], pin: '0000' });
    expect(replaced({ key: { colour: 'blue' }, pin: '1' })).toEqual({
      key: { serial: '7', colour: 'blue' },
      rows: ['a', 'b'],
      pin: '1',
    });
  });

  it('is refused where it has another value', () => {
    const path = `${LOCKER}:key.serial`;
    expect(() => replaced({ key: { serial: '8' } })).toThrow(
      expect.objectContaining({ scimType: 'mutability', detail: expect.stringContaining(path) }),
    );
    expect(() => replaced({ rows: ['a'] })).toThrow(expect.objectContaining({ status: 400 }));
  });

  it('may be in another order', () => {
    expect(() => replaced({ rows: ['b', 'a'] })).not.toThrow();
  });

  it('goes with the one of many values that it is in', () => {
    expect(replaced({ slots: [{ value: '2' }] })).toMatchObject({ slots: [{ value: '2' }] });
  });
});
