import { parseSchema } from '../../../lambda/scim/schema/parse-schema.ts';

describe('a schema', () => {
  it('has the defaults of RFC 7643 §2.2 where it is silent', () => {
    expect(parseSchema({ id: 'urn:x:y', attributes: [{ name: 'a' }] })).toEqual({
      id: 'urn:x:y',
      name: 'urn:x:y',
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

  it.each([
    ['text', 'a schema must be a JSON object'],
    [{}, 'schema: "id" must be text'],
    [{ id: 'urn:x:y' }, 'urn:x:y: "attributes" must be an array'],
    [{ id: 'urn:x:y', attributes: [1] }, 'urn:x:y: an attribute must be a JSON object'],
    [{ id: 'urn:x:y', attributes: [{}] }, 'urn:x:y: "name" must be text'],
    [
      { id: 'urn:x:y', attributes: [{ name: 'a', type: 'strng' }] },
      'urn:x:y: the type of "a" must be one of string, boolean, decimal, integer, dateTime, reference, binary, complex',
    ],
    [
      { id: 'urn:x:y', attributes: [{ name: 'a', type: 'complex' }] },
      'urn:x:y:a: "attributes" must be an array',
    ],
  ])('is refused as %j', (json, reason) => {
    expect(() => parseSchema(json)).toThrow(reason);
  });
});
