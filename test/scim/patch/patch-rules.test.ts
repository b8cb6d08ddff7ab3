/** What a schema forbids a PATCH: to set, to change, to leave out, to contradict. */
import { applyPatch } from '../../../lambda/scim/patch/apply-patch.ts';
import { parsePatch } from '../../../lambda/scim/patch/parse-patch.ts';
import type { Json, ScimObject } from '../../../lambda/scim/resource.ts';
import { parseSchema } from '../../../lambda/scim/schema/parse-schema.ts';
import { compileResourceType } from '../../../lambda/scim/schema/resource-type.ts';
import { ScimError } from '../../../lambda/scim/scim-error.ts';

const LEASE = 'urn:example:lease';
const immutable = { mutability: 'immutable' };
const readOnly = { mutability: 'readOnly' };
const device = compileResourceType({
  name: 'Device',
  endpoint: '/Devices',
  description: '',
  schema: parseSchema({
    id: 'urn:example:device',
    attributes: [
      { name: 'name', required: true },
      { name: 'serial', ...immutable },
      { name: 'batches', multiValued: true, ...immutable },
      { name: 'state', ...readOnly },
      { name: 'pin', mutability: 'writeOnly', returned: 'never' },
      { name: 'password', mutability: 'writeOnly', returned: 'never' },
      {
        name: 'maker',
        type: 'complex',
        subAttributes: [
          { name: 'id', ...immutable },
          { name: 'city' },
          { name: 'rank', ...readOnly },
        ],
      },
      {
        name: 'ports',
        type: 'complex',
        multiValued: true,
        subAttributes: [
          { name: 'value', required: true, ...immutable },
          { name: 'type' },
          { name: 'display' },
          { name: 'primary', type: 'boolean' },
          { name: 'speed', ...readOnly },
        ],
      },
    ],
  }),
  extensions: [
    {
      schema: parseSchema({
        id: LEASE,
        attributes: [
          { name: 'until', required: true },
          { name: 'number', ...immutable },
        ],
      }),
      required: true,
    },
  ],
  defaults: {},
});

const [one, two] = [
  { value: '1', type: 'lan', primary: true },
  { value: '2', type: 'wan' },
];
const before: ScimObject = {
  name: 'd',
  serial: 's',
  batches: ['a', 'b'],
  maker: { id: 'm', city: 'c' },
  ports: [one, two],
  [LEASE]: { until: 'x' },
};

const patched = (...operations: readonly ScimObject[]) =>
  applyPatch(device, before, parsePatch({ Operations: operations }));

function refusal(...operations: readonly ScimObject[]): string {
  try {
    patched(...operations);
  } catch (error) {
    if (error instanceof ScimError) return `${error.scimType}: ${error.detail}`;
    throw error;
  }
  throw new Error('the patch was not refused');
}

describe('what is immutable', () => {
  it.each<[string, string, Json | undefined, string]>([
    ['replace', 'serial', 't', 'serial'],
    ['add', 'serial', 't', 'serial'],
    ['remove', 'serial', undefined, 'serial'],
    ['replace', 'serial', '', 'serial'],
    ['add', 'batches', 'c', 'batches'],
    ['remove', 'batches', ['a'], 'batches'],
    ['replace', 'maker.id', 'n', 'maker.id'],
    ['remove', 'maker.id', undefined, 'maker.id'],
    ['replace', 'maker', { id: 'n' }, 'maker.id'],
    ['remove', 'maker', undefined, 'maker.id'],
    ['replace', 'ports[type eq "wan"].value', '3', 'ports.value'],
    ['remove', 'ports.value', undefined, 'ports.value'],
    ['replace', 'ports[type eq "wan"]', { value: '3' }, 'ports.value'],
    ['add', 'ports[type eq "wan"]', { value: '3' }, 'ports.value'],
  ])('is refused: %s %s %j', (op, path, value, place) => {
    expect(refusal({ op, path, ...(value === undefined ? {} : { value }) })).toBe(
      `mutability: ${place} cannot be changed once it is set.`,
    );
  });

  it.each<[string, string, Json | undefined]>([
    ['replace', 'serial', 's'],
    ['add', 'batches', ['a']],
    ['replace', 'maker', { id: 'm' }],
    ['replace', 'ports[type eq "wan"].value', '2'],
    ['add', 'ports', [{ value: '2', type: 'wan' }]],
    ['remove', 'ports[type eq "none"]', undefined],
  ])('may be said again, and nothing changes: %s %s %j', (op, path, value) => {
    expect(patched({ op, path, ...(value === undefined ? {} : { value }) })).toEqual(before);
  });

  it('may come in another order', () => {
    expect(patched({ op: 'replace', path: 'batches', value: ['b', 'a'] })['batches']).toHaveLength(
      2,
    );
  });

  it('is set once', () => {
    expect(patched({ op: 'add', path: `${LEASE}:number`, value: '7' })[LEASE]).toEqual({
      until: 'x',
      number: '7',
    });
    const again = [7, 8].map((number) => ({
      op: 'add',
      path: `${LEASE}:number`,
      value: `${number}`,
    }));
    expect(refusal(...again)).toMatch(/^mutability: Operations\[1\]: urn:example:lease:number/);
  });

  it('goes with the one of many values that it is in', () => {
    expect(patched({ op: 'remove', path: 'ports[value eq "1"]' })['ports']).toEqual([two]);
    expect(patched({ op: 'replace', path: 'ports', value: [{ value: '3' }] })['ports']).toEqual([
      { value: '3' },
    ]);
  });

  it('stays in an element whose other parts are replaced', () => {
    const operation = { op: 'replace', path: 'ports[type eq "wan"]', value: { display: 'W' } };
    expect(patched(operation)['ports']).toEqual([one, { value: '2', type: 'wan', display: 'W' }]);
  });
});

describe('what is readOnly', () => {
  it.each([
    'state',
    'maker.rank',
    'ports.speed',
    'ports[type eq "wan"].speed',
    'id',
    'meta.version',
  ])('is refused where the path names it: %s', (path) => {
    expect(refusal({ op: 'replace', path, value: 'x' })).toMatch(/^mutability: .*read-only/);
  });

  it('is left out of a value that holds it among others', () => {
    expect(
      patched({ op: 'add', path: 'ports', value: { value: '3', speed: 'x' } })['ports'],
    ).toEqual([one, two, { value: '3' }]);
    expect(patched({ op: 'replace', path: 'maker', value: { rank: '1' } })).toEqual(before);
  });

  it('is not set by a filter that finds nothing', () => {
    const operation = { op: 'add', path: 'ports[speed eq "1"].value', value: '3' };
    expect(refusal(operation)).toMatch(/^noTarget/);
  });
});

describe('what is required', () => {
  it.each<[string, readonly ScimObject[], string]>([
    ['is not removed', [{ op: 'remove', path: 'name' }], 'mutability: name'],
    ['is not cleared', [{ op: 'replace', path: 'name', value: null }], 'invalidValue: name'],
    [
      'is not removed from an extension',
      [{ op: 'remove', path: `${LEASE}:until` }],
      `mutability: ${LEASE}`,
    ],
    ['is not removed as an extension', [{ op: 'remove', path: LEASE }], `mutability: ${LEASE}`],
    [
      'is asked of a new value',
      [{ op: 'add', path: 'ports', value: { display: 'x' } }],
      'invalidValue: ports.value',
    ],
    [
      'is asked of a value that a filter makes',
      [{ op: 'add', path: 'ports[type eq "new"].display', value: 'x' }],
      'invalidValue: ports.value',
    ],
  ])('%s', (_title, operations, start) => {
    expect(refusal(...operations)).toContain(start);
  });

  it('may be removed by one operation and added by the next', () => {
    const operations = [
      { op: 'remove', path: 'name' },
      { op: 'add', path: 'name', value: 'e' },
    ];
    expect(patched(...operations)['name']).toBe('e');
  });

  it('does not stop a PATCH of a resource that never had it', () => {
    const { [LEASE]: _lease, ...without } = before;
    const operations = parsePatch({ Operations: [{ op: 'replace', path: 'name', value: 'e' }] });
    expect(applyPatch(device, without, operations)).toEqual({ ...without, name: 'e' });
  });
});

it('keeps what is writeOnly, but for a password', () => {
  const operations = ['pin', 'password'].map((path) => ({ op: 'replace', path, value: '0000' }));
  expect(patched(...operations)).toEqual({ ...before, pin: '0000' });
  expect(refusal({ op: 'replace', path: 'password', value: 7 })).toMatch(/^invalidValue/);
});

describe('a type and value', () => {
  it('comes once: an add of it says more of the one that is there', () => {
    const add = { op: 'add', path: 'ports', value: { ...two, display: 'W', primary: true } };
    expect(patched(add)['ports']).toEqual([
      { ...one, primary: false },
      { ...two, display: 'W', primary: true },
    ]);
  });

  it('counts as the last operation has it', () => {
    const displays = ['A', 'B'].map((display) => ({
      op: 'add',
      path: 'ports',
      value: { ...two, display },
    }));
    expect(patched(...displays)['ports']).toEqual([one, { ...two, display: 'B' }]);
  });

  it('is refused where one operation contradicts itself', () => {
    const value = ['A', 'B'].map((display) => ({ ...two, display }));
    expect(refusal({ op: 'add', path: 'ports', value })).toMatch(/^invalidValue: ports/);
  });

  it('makes two elements one, where an operation makes them the same', () => {
    const operations = [
      { op: 'add', path: 'ports', value: { value: '2', type: 'old', display: 'O' } },
      { op: 'replace', path: 'ports[type eq "old"].type', value: 'wan' },
    ];
    expect(patched(...operations)['ports']).toEqual([one, { ...two, display: 'O' }]);
  });
});

describe('primary', () => {
  it.each<[string, ScimObject]>([
    [
      'a value with two',
      { op: 'add', path: 'ports', value: [3, 4].map((at) => ({ value: `${at}`, primary: true })) },
    ],
    [
      'a replacement with two',
      { op: 'replace', path: 'ports', value: [one, { ...two, primary: true }] },
    ],
    [
      'every value by its sub-attribute, one of which was it before',
      { op: 'add', path: 'ports.primary', value: true },
    ],
    [
      'every value that a filter selects, one of which was it before',
      { op: 'replace', path: 'ports[value pr].primary', value: 'True' },
    ],
    [
      'every element that a filter selects, one of which was it before',
      { op: 'add', path: 'ports[value pr]', value: { primary: true } },
    ],
  ])('is refused for %s', (_title, operation) => {
    expect(refusal(operation)).toMatch(/^invalidValue: .*one primary/);
  });

  it.each<[string, ScimObject]>([
    ['a sub-attribute', { op: 'replace', path: 'ports[type eq "wan"].primary', value: 'True' }],
    ['an element', { op: 'add', path: 'ports[type eq "wan"]', value: { primary: true } }],
    [
      'a value that is there already',
      { op: 'add', path: 'ports', value: { ...two, primary: true } },
    ],
  ])('moves with %s', (_title, operation) => {
    expect(patched(operation)['ports']).toEqual([
      { ...one, primary: false },
      { ...two, primary: true },
    ]);
  });
});

it('changes nothing where the last of many operations is refused', () => {
  const copy = structuredClone(before);
  expect(
    refusal({ op: 'replace', path: 'name', value: 'e' }, { op: 'remove', path: 'state' }),
  ).toMatch(/^mutability: Operations\[1\]/);
  expect(before).toEqual(copy);
});
