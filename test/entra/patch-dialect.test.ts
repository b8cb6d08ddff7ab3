import { parseAttributePath } from '../../entra/attribute-path.ts';
import { type AttributeChange, dialectOfFlag, toPatchRequest } from '../../entra/patch-dialect.ts';
import type { AttributeType, AttributeValue } from '../../entra/target-resource.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

function change(
  text: string,
  oldValue: AttributeValue | undefined,
  newValue: AttributeValue | undefined,
  type: AttributeType = 'String',
): AttributeChange {
  const path = parseAttributePath(text);
  if (path === undefined) throw new Error(`not a path: ${text}`);
  return { path, type, oldValue, newValue };
}

function legacy(...changes: AttributeChange[]): unknown {
  return toPatchRequest('legacy', changes).Operations;
}

function compliant(...changes: AttributeChange[]): unknown {
  return toPatchRequest('compliant', changes).Operations;
}

it('wraps the operations in a PatchOp message', () => {
  expect(toPatchRequest('legacy', []).schemas).toEqual([
    'urn:ietf:params:scim:api:messages:2.0:PatchOp',
  ]);
});

describe('the legacy dialect', () => {
  it.each([
    [
      'replaces a simple attribute',
      change('displayName', 'Old', 'Pvlo'),
      { op: 'Replace', path: 'displayName', value: 'Pvlo' },
    ],
    [
      'adds a first value',
      change('nickName', undefined, 'Babs'),
      { op: 'Add', path: 'nickName', value: 'Babs' },
    ],
    [
      'sends a Boolean as a string',
      change('active', true, 'False', 'Boolean'),
      { op: 'Replace', path: 'active', value: 'False' },
    ],
    [
      'spells a JSON Boolean the same way',
      change('active', false, true, 'Boolean'),
      { op: 'Replace', path: 'active', value: 'True' },
    ],
    [
      'addresses a sub-attribute',
      change('name.familyName', 'Y', 'X'),
      { op: 'Replace', path: 'name.familyName', value: 'X' },
    ],
    [
      'addresses an element by filter',
      change('emails[type eq "work"].value', 'a@b.c', 'd@e.f'),
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'd@e.f' },
    ],
    [
      'adds an element by filter',
      change('addresses[type eq "work"].formatted', undefined, 'Here'),
      { op: 'Add', path: 'addresses[type eq "work"].formatted', value: 'Here' },
    ],
    [
      'addresses an enterprise attribute by its URN',
      change(`${enterprise}:department`, 'Sales', 'R&D'),
      { op: 'Replace', path: `${enterprise}:department`, value: 'R&D' },
    ],
    [
      'sends a manager as a plain id',
      change(`${enterprise}:manager`, undefined, '42', 'Reference'),
      { op: 'Add', path: `${enterprise}:manager`, value: '42' },
    ],
    [
      'removes a manager without a value',
      change(`${enterprise}:manager`, '42', undefined, 'Reference'),
      { op: 'Remove', path: `${enterprise}:manager` },
    ],
  ])('%s', (_, attributeChange, operation) => {
    expect(legacy(attributeChange)).toEqual([operation]);
  });

  it('has one operation for each attribute', () => {
    expect(legacy(change('title', 'a', 'b'), change('displayName', 'c', 'd'))).toHaveLength(2);
  });
});

describe('the compliant dialect', () => {
  it('batches plain attributes under dotted keys without a path', () => {
    const changes = [
      change('displayName', 'a', 'Bjfe'),
      change('name.givenName', 'b', 'Kkom'),
      change('name.familyName', 'c', 'Unua'),
      change(`${enterprise}:employeeNumber`, 'd', 'Aklq'),
    ];
    expect(compliant(...changes)).toEqual([
      {
        op: 'replace',
        value: {
          displayName: 'Bjfe',
          'name.givenName': 'Kkom',
          'name.familyName': 'Unua',
          [`${enterprise}:employeeNumber`]: 'Aklq',
        },
      },
    ]);
  });

  it('batches first values in an add', () => {
    const changes = [
      change('title', undefined, 'Bar Foo'),
      change('name.formatted', undefined, 'Foo Bar'),
    ];
    expect(compliant(...changes)).toEqual([
      { op: 'add', value: { title: 'Bar Foo', 'name.formatted': 'Foo Bar' } },
    ]);
  });

  it('sends a Boolean as JSON, with a path', () => {
    expect(compliant(change('active', true, 'False', 'Boolean'))).toEqual([
      { op: 'replace', path: 'active', value: false },
    ]);
  });

  it('keeps a filtered path apart from the batch', () => {
    const changes = [
      change('displayName', 'a', 'b'),
      change('emails[type eq "work"].value', undefined, 'x@y.z'),
    ];
    expect(compliant(...changes)).toEqual([
      { op: 'add', path: 'emails[type eq "work"].value', value: 'x@y.z' },
      { op: 'replace', value: { displayName: 'b' } },
    ]);
  });

  it('sends a manager as a plain id with a path, and removes it without a value', () => {
    const path = `${enterprise}:manager`;
    expect(compliant(change(path, '1', '2', 'Reference'))).toEqual([
      { op: 'replace', path, value: '2' },
    ]);
    expect(compliant(change(path, '1', undefined, 'Reference'))).toEqual([{ op: 'remove', path }]);
  });
});

it.each([
  ['aadOptscim062020', 'compliant'],
  ['AADOPTSCIM062020', 'compliant'],
  ['AzureAdScimPatch062020', 'compliant'],
  ['AzureAdScimPatch2017', 'legacy'],
  ['tenant', undefined],
])('reads %s in a Tenant URL as %s', (flag, dialect) => {
  expect(dialectOfFlag(flag)).toBe(dialect);
});
