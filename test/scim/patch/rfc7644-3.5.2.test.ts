/** What RFC 7644 §3.5.2 says of each operation on each kind of target, and its examples. */
import { applyPatch } from '../../../lambda/scim/patch/apply-patch.ts';
import { parsePatch } from '../../../lambda/scim/patch/parse-patch.ts';
import type { Json, ScimObject } from '../../../lambda/scim/resource.ts';
import { attribute, multiValued } from '../../../lambda/scim/schema/define-attribute.ts';
import { compileResourceType } from '../../../lambda/scim/schema/resource-type.ts';
import { groupResourceType, userResourceType } from '../../../lambda/scim/schema/resource-types.ts';
import { ScimError } from '../../../lambda/scim/scim-error.ts';

const EXTENSION = 'urn:example:params:scim:schemas:extension:more:2.0:Thing';
const kinds = [
  attribute('simple', ''),
  attribute('list', '', { multiValued: true }),
  attribute('complex', '', {
    type: 'complex',
    subAttributes: [
      attribute('part', ''),
      attribute('other', ''),
      attribute('parts', '', { multiValued: true, type: 'integer' }),
    ],
  }),
  {
    ...multiValued('elements', ''),
    subAttributes: [
      ...(multiValued('elements', '').subAttributes ?? []),
      attribute('parts', '', { multiValued: true, type: 'integer' }),
    ],
  },
];
const schema = (id: string) => ({ id, name: 'Thing', description: '', attributes: kinds });
const thing = compileResourceType({
  name: 'Thing',
  endpoint: '/Things',
  description: '',
  schema: schema('urn:example:params:scim:schemas:core:2.0:Thing'),
  extensions: [{ schema: schema(EXTENSION), required: false }],
  defaults: {},
});

const work = { value: 'w', type: 'work', parts: [1, 2] };
const home = { value: 'h', type: 'home' };
const full: ScimObject = {
  simple: 's',
  list: ['a', 'b'],
  complex: { part: 'p', parts: [1, 2] },
  elements: [work, home],
};

/** What the operation makes of the values; null for one that is gone, an error's scimType for one that is refused. */
function outcome(before: ScimObject, op: string, path: string, value: Json | undefined): Json {
  const name = /^\w+/.exec(path)?.[0] ?? '';
  const operation = { op, path, ...(value === undefined ? {} : { value }) };
  try {
    const after = applyPatch(thing, before, parsePatch({ Operations: [operation] }));
    return after[name] ?? null;
  } catch (error) {
    if (error instanceof ScimError) return error.scimType ?? null;
    throw error;
  }
}

type Row = readonly [op: string, path: string, value: Json | undefined, after: Json];

const ROWS: readonly Row[] = [
  ['add', 'simple', 't', 't'],
  ['replace', 'simple', 't', 't'],
  ['remove', 'simple', undefined, null],
  ['add', 'list', 'c', ['a', 'b', 'c']],
  ['add', 'list', ['b', 'c'], ['a', 'b', 'c']],
  ['add', 'list', [], ['a', 'b']],
  ['replace', 'list', ['c'], ['c']],
  ['replace', 'list', 'c', ['c']],
  ['replace', 'list', null, null],
  ['remove', 'list', undefined, null],
  ['remove', 'list', ['A'], ['b']],
  ['add', 'list[value eq "a"]', 'c', ['c', 'b']],
  ['replace', 'list[value eq "a"]', 'c', ['c', 'b']],
  ['replace', 'list[value eq "c"]', 'd', 'noTarget'],
  ['remove', 'list[value eq "a"]', undefined, ['b']],
  ['remove', 'list[value eq "c"]', undefined, ['a', 'b']],
  ['add', 'complex', { other: 'o', parts: [2, 3] }, { part: 'p', other: 'o', parts: [1, 2, 3] }],
  ['replace', 'complex', { other: 'o', parts: [3] }, { part: 'p', other: 'o', parts: [3] }],
  ['add', 'complex', { parts: null }, { part: 'p' }],
  ['remove', 'complex', undefined, null],
  ['add', 'complex.part', 'q', { part: 'q', parts: [1, 2] }],
  ['replace', 'complex.part', 'q', { part: 'q', parts: [1, 2] }],
  ['remove', 'complex.part', undefined, { parts: [1, 2] }],
  ['add', 'complex.parts', 3, { part: 'p', parts: [1, 2, 3] }],
  ['add', 'complex.parts', [2, 3], { part: 'p', parts: [1, 2, 3] }],
  ['replace', 'complex.parts', [3], { part: 'p', parts: [3] }],
  ['remove', 'complex.parts', [1], { part: 'p', parts: [2] }],
  ['remove', 'complex.parts', undefined, { part: 'p' }],
  ['replace', 'complex.parts', [1.5], 'invalidValue'],
  ['add', 'elements', { value: 'x' }, [work, home, { value: 'x' }]],
  ['add', 'elements', [home, { value: 'x' }], [work, home, { value: 'x' }]],
  ['add', 'elements', [{ ...home, display: 'H' }], [work, { ...home, display: 'H' }]],
  ['replace', 'elements', [{ value: 'x' }], [{ value: 'x' }]],
  ['remove', 'elements', undefined, null],
  ['remove', 'elements', [{ value: 'W' }], [home]],
  ['remove', 'elements', [{ type: 'other' }, {}, null], [work, home]],
  ['add', 'elements[type eq "home"]', { display: 'H' }, [work, { ...home, display: 'H' }]],
  ['replace', 'elements[type eq "home"]', { value: 'x' }, [work, { value: 'x', type: 'home' }]],
  ['replace', 'elements[type eq "home"]', [{ value: 'x' }], [work, { value: 'x', type: 'home' }]],
  ['replace', 'elements[type eq "x"]', { value: 'x' }, [work, home, { value: 'x', type: 'x' }]],
  ['replace', 'elements[type eq "x"]', { type: 'y', value: 'x' }, 'noTarget'],
  ['add', 'elements[parts eq 3].value', 'x', [work, home, { value: 'x', parts: [3] }]],
  ['replace', 'elements[type eq "home"]', null, [work]],
  ['remove', 'elements[type eq "home"]', undefined, [work]],
  ['remove', 'elements[type eq "x"]', undefined, [work, home]],
  ['remove', 'elements[type pr]', undefined, null],
  ['add', 'elements[type eq "work"].value', 'x', [{ ...work, value: 'x' }, home]],
  ['replace', 'elements[type eq "work"].value', 'x', [{ ...work, value: 'x' }, home]],
  ['remove', 'elements[type eq "work"].type', undefined, [{ value: 'w', parts: [1, 2] }, home]],
  ['add', 'elements[type eq "work"].parts', [2, 3], [{ ...work, parts: [1, 2, 3] }, home]],
  ['replace', 'elements[type eq "work"].parts', 3, [{ ...work, parts: [3] }, home]],
  ['remove', 'elements[type eq "work"].parts', [1], [{ ...work, parts: [2] }, home]],
  ['replace', 'elements[type eq "x"].type', 'y', 'noTarget'],
  ['add', 'elements.display', 'D', [work, home].map((element) => ({ ...element, display: 'D' }))],
  ['remove', 'elements.type', undefined, [{ value: 'w', parts: [1, 2] }, { value: 'h' }]],
];

it.each(ROWS)('%s %s %j', (op, path, value, after) => {
  expect(outcome(full, op, path, value)).toEqual(after);
});

it.each(ROWS)('%s %s %j, in an extension', (op, path, value, after) => {
  const refused = typeof after === 'string' && after.length > 3;
  const operation = { op, path: `${EXTENSION}:${path}`, ...(value === undefined ? {} : { value }) };
  const patch = () =>
    applyPatch(thing, { [EXTENSION]: full }, parsePatch({ Operations: [operation] }));
  if (refused) {
    expect(patch).toThrow(expect.objectContaining({ scimType: after }));
    return;
  }
  const name = /^\w+/.exec(path)?.[0] ?? '';
  const { [name]: _changed, ...rest } = full;
  expect(patch()[EXTENSION]).toEqual(after === null ? rest : { ...rest, [name]: after });
});

describe('where there is nothing yet', () => {
  it.each<Row>([
    ['add', 'simple', 's', 's'],
    ['replace', 'simple', 's', 's'],
    ['remove', 'simple', undefined, null],
    ['replace', 'list', 'a', ['a']],
    ['add', 'complex.parts', 1, { parts: [1] }],
    ['replace', 'complex', { part: 'p' }, { part: 'p' }],
    ['replace', 'complex', {}, null],
    ['replace', 'elements.value', 'x', [{ value: 'x' }]],
    ['add', 'elements[type eq "work"].value', 'x', [{ value: 'x', type: 'work' }]],
    ['replace', 'elements[type eq "work"].parts', [1], [{ type: 'work', parts: [1] }]],
    ['replace', 'elements[type eq "work"].value', null, null],
    ['remove', 'elements[type eq "work"].value', undefined, null],
    ['replace', 'elements[type eq "work" or type eq "home"].value', 'x', 'noTarget'],
    ['replace', 'elements[not (type eq "home")].value', 'x', 'noTarget'],
  ])('%s %s %j', (op, path, value, after) => {
    expect(outcome({}, op, path, value)).toEqual(after);
  });
});

describe('the examples', () => {
  const user = userResourceType();
  const group = groupResourceType();
  const patched = (type: typeof user, before: ScimObject, operation: ScimObject) =>
    applyPatch(
      type,
      before,
      parsePatch({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [operation],
      }),
    );
  const babs = { display: 'Babs Jensen', value: '2819c223-7f76-453a-919d-413861904646' };
  const james = { display: 'James Smith', value: '08e1d05d-121c-4561-8b96-473d93df9210' };
  const member = ({ value }: { value: string }) => ({ value });

  it('add members to a group (§3.5.2.1)', () => {
    const members = [{ ...babs, $ref: `https://example.com/v2/Users/${babs.value}` }];
    expect(
      patched(group, { displayName: 'g' }, { op: 'add', path: 'members', value: members }),
    ).toEqual({
      displayName: 'g',
      members: [{ value: babs.value, $ref: `https://example.com/v2/Users/${babs.value}` }],
    });
  });

  it('add attributes without a path (§3.5.2.1)', () => {
    const value = { emails: [{ value: 'babs@jensen.org', type: 'home' }], nickname: 'Babs' };
    expect(patched(user, { userName: 'b' }, { op: 'add', value })).toEqual({
      userName: 'b',
      emails: [{ value: 'babs@jensen.org', type: 'home' }],
      nickName: 'Babs',
    });
  });

  it('remove one member, then all (§3.5.2.2)', () => {
    const before = { displayName: 'g', members: [member(babs), member(james)] };
    const path = `members[value eq "${babs.value}"]`;
    expect(patched(group, before, { op: 'remove', path })['members']).toEqual([member(james)]);
    expect(patched(group, before, { op: 'remove', path: 'members' })).toEqual({ displayName: 'g' });
  });

  it('remove the e-mail address that is of type work and ends alike (§3.5.2.2)', () => {
    const kept = { type: 'work', value: 'a@example.org' };
    const before = { userName: 'b', emails: [{ type: 'work', value: 'a@example.com' }, kept] };
    const path = 'emails[type eq "work" and value ew "example.com"]';
    expect(patched(user, before, { op: 'remove', path })['emails']).toEqual([kept]);
  });

  it('replace all members (§3.5.2.3)', () => {
    const before = { displayName: 'g', members: [{ value: 'x' }] };
    const operation = { op: 'replace', path: 'members', value: [babs, james] };
    expect(patched(group, before, operation)['members']).toEqual([member(babs), member(james)]);
  });

  it('replace a work address, and a street in it (§3.5.2.3)', () => {
    const address = { type: 'work', streetAddress: '911 Universal City Plaza', primary: true };
    const before = { userName: 'b', addresses: [{ type: 'work', locality: 'Hollywood' }] };
    const path = 'addresses[type eq "work"]';
    const replaced = patched(user, before, { op: 'replace', path, value: address });
    expect(replaced['addresses']).toEqual([address]);
    const street = { op: 'replace', path: `${path}.streetAddress`, value: '1010 Broadway Ave' };
    expect(patched(user, replaced, street)['addresses']).toEqual([
      { ...address, streetAddress: '1010 Broadway Ave' },
    ]);
  });

  it('replace all and add a nickname without a path (§3.5.2.3)', () => {
    const emails = [
      { value: 'bjensen@example.com', type: 'work', primary: true },
      { value: 'babs@jensen.org', type: 'home' },
    ];
    const before = { userName: 'b', emails: [{ value: 'old' }] };
    expect(patched(user, before, { op: 'replace', value: { emails, nickname: 'Babs' } })).toEqual({
      userName: 'b',
      emails,
      nickName: 'Babs',
    });
  });
});
