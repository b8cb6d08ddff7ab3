import type { Schema } from '../../lambda/scim/schema/schema.ts';
import { readSettings } from './settings-folder.ts';

const ID = 'urn:example:badge:2.0:User';

/** What is said of a schema that extends User. */
function problemsOf(schema: unknown): readonly string[] {
  return read(schema).problems;
}

function read(schema: unknown) {
  const settings = { schemaExtensions: { User: [{ schema: 'badge.json' }] } };
  return readSettings(settings, { 'badge.json': schema });
}

function schemaOf(schema: unknown): Schema | undefined {
  return read(schema).config?.customResourceTypes.schemaExtensions.User[0]?.schema;
}

const withAttributes = (...attributes: readonly object[]) => ({ id: ID, name: 'n', attributes });
const withAttribute = (facets: object) => withAttributes({ name: 'a', type: 'string', ...facets });
const lines = { name: 'lines', type: 'complex' };

describe('the file of a schema', () => {
  it.each([
    [{}, '"id" must be of type string; it is missing'],
    [{}, '"name" must be of type string; it is missing'],
    [{}, '"attributes" must be of type array; it is missing'],
    [[], 'the file must be of type object; it is []'],
    [{ ...withAttribute({}), name: '' }, '"name" must be a text that is not empty; it is ""'],
    [withAttributes(), '"attributes" must be a list that is not empty; it is []'],
    [{ ...withAttribute({}), title: 'x' }, 'unknown setting "title"'],
    [
      { ...withAttribute({}), descripton: 'x' },
      'unknown setting "descripton"; did you mean "description"?',
    ],
    [
      withAttribute({ multivalued: true }),
      'unknown setting "attributes.0.multivalued"; did you mean "attributes.0.multiValued"?',
    ],
    [
      withAttributes({ ...lines, subAttributes: [{ name: 'a', type: 'string', caseexact: true }] }),
      'unknown setting "attributes.0.subAttributes.0.caseexact"; did you mean "attributes.0.subAttributes.0.caseExact"?',
    ],
  ])('is refused as %j, because %s', (schema, problem) => {
    expect(problemsOf(schema)).toContainEqual(`badge.json: ${problem}`);
  });

  it.each(['x', 'urn:', 'urn:x', 'urn:x:', 'urn:a b:c', 'urn:x:a/b', 'urn:x:a[b]', 'http://x.y/z'])(
    'is refused under the id %j',
    (id) => {
      expect(problemsOf({ ...withAttribute({}), id })).toEqual([
        `badge.json: "id" must be a URN of letters, digits, ".", "_", "-" and "~", starting with "urn:"; it is ${JSON.stringify(id)}`,
      ]);
    },
  );

  it('is refused where it is absent, or no JSON', () => {
    const settings = { schemaExtensions: { User: [{ schema: 'badge.json' }] } };
    expect(readSettings(settings, {}).problems).toEqual(['badge.json: cannot be read']);
    expect(problemsOf('[1')).toEqual(['badge.json: is not JSON']);
  });

  it('may hold what /Schemas shows beside the schema', () => {
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Schema'];
    const meta = { resourceType: 'Schema', location: 'https://example.com/Schemas/x' };
    const schema = { ...withAttribute({}), description: 'd' };
    expect(schemaOf({ schemas, meta, ...schema })).toEqual(schemaOf(schema));
    expect(Object.keys(schemaOf({ schemas, meta, ...schema }) ?? {})).toEqual([
      ...['id', 'name', 'description', 'attributes'],
    ]);
  });
});

describe('an attribute', () => {
  it.each([
    [{ name: undefined }, '"attributes.0.name" must be of type string; it is missing'],
    [{ type: undefined }, /^"attributes.0.type" must be one of string, .*complex; it is missing$/],
    [{ type: 'strng' }, /^"attributes.0.type" must be one of .*; it is "strng"$/],
    [{ returned: 'x' }, /"attributes.0.returned" must be one of always, never, default, request;/],
    [
      { mutability: 'x' },
      /"attributes.0.mutability" must be one of readOnly, readWrite, immutable, writeOnly;/,
    ],
    [{ uniqueness: 'x' }, /"attributes.0.uniqueness" must be one of none, server, global;/],
    [{ multiValued: 'x' }, '"attributes.0.multiValued" must be of type boolean; it is "x"'],
    [
      { mutability: 'writeOnly' },
      '"attributes.0.returned" must be "never" where the mutability is writeOnly; it is missing',
    ],
    [
      { mutability: 'writeOnly', returned: 'request' },
      '"attributes.0.returned" must be "never" where the mutability is writeOnly; it is "request"',
    ],
    [
      { mutability: 'readOnly', required: true },
      '"attributes.0.required" must be false where the mutability is readOnly: no client could set it; it is true',
    ],
    [
      { mutability: 'writeOnly', returned: 'never', uniqueness: 'server' },
      '"attributes.0.uniqueness" must be "none" where the mutability is writeOnly: a conflict would tell the value; it is "server"',
    ],
    [
      { referenceTypes: ['User'] },
      '"attributes.0.referenceTypes" must be there only where the type is reference; it is ["User"]',
    ],
    [
      { subAttributes: [{ name: 'b', type: 'string' }] },
      /^"attributes.0.subAttributes" must be there where the type is complex, and only there; it is/,
    ],
    [
      lines,
      '"attributes.0.subAttributes" must be there where the type is complex, and only there; it is missing',
    ],
    [
      { ...lines, subAttributes: [] },
      '"attributes.0.subAttributes" must be a list that is not empty; it is []',
    ],
    [
      { ...lines, subAttributes: [{ ...lines, subAttributes: [] }] },
      /"attributes.0.subAttributes.0.type" must be one of string, .*binary; it is "complex"/,
    ],
    [
      { ...lines, subAttributes: [{ name: 'primary', type: 'string' }] },
      '"attributes.0.subAttributes.0.type" must be boolean where the name is "primary" (RFC 7643 §2.4); it is "string"',
    ],
    [
      { ...lines, subAttributes: [{ name: 'b', type: 'string', mutability: 'writeOnly' }] },
      '"attributes.0.subAttributes.0.returned" must be "never" where the mutability is writeOnly; it is missing',
    ],
    [
      {
        ...lines,
        subAttributes: ['b', 'B'].map((name) => ({ name, type: 'string' })),
      },
      '"attributes.0.subAttributes.1.name" must be one that no other of the list has, whatever the case; it is "B"',
    ],
  ])('cannot be %j', (facets, problem) => {
    expect(problemsOf(withAttribute(facets))).toContainEqual(
      typeof problem === 'string'
        ? `badge.json: ${problem}`
        : expect.stringMatching(problem.source.replace('^', '^badge.json: ')),
    );
  });

  it.each(['', 'a.b', 'a b', '1a', '-a', '$a', 'ä', 'a:b', '__proto__'])(
    'cannot have the name %j',
    (name) => {
      expect(problemsOf(withAttribute({ name }))[0]).toMatch(/"attributes.0.name" must be letters/);
    },
  );

  it.each(['id', 'ID', 'externalId', 'meta', 'schemas'])(
    'cannot have the name %s of an attribute that every resource has',
    (name) => {
      expect(problemsOf(withAttribute({ name }))[0]).toMatch(
        /"attributes.0.name" must be none of id, externalId, meta, schemas: every resource has them/,
      );
    },
  );

  it.each(['not', 'And', 'constructor', 'toString'])('cannot have the name %s', (name) => {
    expect(problemsOf(withAttribute({ name }))[0]).toMatch(/"attributes.0.name" must be no /);
  });

  it.each(['Constructor', 'a$_-1', '$ref', 'notes', 'value'])('can have the name %s', (name) => {
    expect(problemsOf(withAttribute({ name }))).toEqual([]);
  });

  it('cannot share its name with another, whatever the case', () => {
    const [a, b] = ['badge', 'BADGE'].map((name) => ({ name, type: 'string' }));
    expect(problemsOf(withAttributes({ ...a }, { ...b }))).toEqual([
      'badge.json: "attributes.1.name" must be one that no other of the list has, whatever the case; it is "BADGE"',
    ]);
  });

  it.each(['string', 'decimal', 'integer', 'reference'])('can be unique as a %s', (type) => {
    expect(problemsOf(withAttribute({ type, uniqueness: 'server' }))).toEqual([]);
  });

  it.each(['boolean', 'dateTime', 'binary', 'complex'])('cannot be unique as a %s', (type) => {
    const subAttributes = type === 'complex' ? [{ name: 'b', type: 'string' }] : undefined;
    expect(problemsOf(withAttribute({ type, subAttributes, uniqueness: 'global' }))).toEqual([
      'badge.json: "attributes.0.uniqueness" must be "none" where the type is not one of string, decimal, integer, reference; it is "global"',
    ]);
  });

  it('is handed on with all that it says', () => {
    const facets = {
      description: 'd',
      multiValued: true,
      required: true,
      caseExact: true,
      mutability: 'immutable',
      returned: 'request',
      uniqueness: 'none',
    };
    const street = { name: 'street', type: 'string', canonicalValues: ['a'], ...facets };
    const schema = {
      id: ID,
      name: 'n',
      description: 'd',
      attributes: [
        { name: 'owner', type: 'reference', referenceTypes: ['User'], ...facets },
        { ...lines, ...facets, subAttributes: [street] },
      ],
    };
    expect(schemaOf(schema)).toEqual(schema);
  });

  it('has the defaults of RFC 7643 §2.2 where it is silent', () => {
    expect(schemaOf(withAttribute({}))).toEqual({
      id: ID,
      name: 'n',
      description: '',
      attributes: [
        {
          name: 'a',
          type: 'string',
          description: '',
          multiValued: false,
          required: false,
          caseExact: false,
          mutability: 'readWrite',
          returned: 'default',
          uniqueness: 'none',
        },
      ],
    });
  });

  it.each(['binary', 'reference'])('is compared with case as a %s, unless it says not', (type) => {
    const caseExactOf = (facets: object) =>
      schemaOf(withAttribute(facets))?.attributes[0]?.caseExact;
    expect(caseExactOf({ type })).toBe(true);
    expect(caseExactOf({ type, caseExact: false })).toBe(false);
  });
});
