import { MAXIMUM_OPERATIONS, parseBulkRequest } from '../../../lambda/scim/bulk/bulk-request.ts';
import type { Json, ScimObject } from '../../../lambda/scim/resource.ts';

const post = { method: 'POST', path: '/Users', bulkId: 'a', data: { userName: 'a' } };

it('is read with its operations, names and verbs in any case', () => {
  const { operations, failOnErrors } = parseBulkRequest({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    FAILONERRORS: 1,
    operations: [
      { Method: 'post', Path: '/Users', BulkId: 'a', Data: { userName: 'a' } },
      { method: 'DELETE', path: '/Users/1', version: 'W/"1"', bulkId: null, data: null },
    ],
  });
  expect(failOnErrors).toBe(1);
  expect(operations).toEqual([post, { method: 'DELETE', path: '/Users/1', version: 'W/"1"' }]);
});

it('goes on over all errors where it does not say when to stop', () => {
  expect(parseBulkRequest({ Operations: [post] }).failOnErrors).toBe(Number.POSITIVE_INFINITY);
});

it.each<[string, ScimObject, string]>([
  ['no operations', {}, 'invalidSyntax'],
  ['operations that are no list', { Operations: {} }, 'invalidSyntax'],
  ['an operation that is no object', { Operations: ['x'] }, 'invalidSyntax'],
  ['an operation without a method', { Operations: [{ path: '/Users' }] }, 'invalidSyntax'],
  ['an operation without a path', { Operations: [{ method: 'POST' }] }, 'invalidSyntax'],
  ['a path that is no text', { Operations: [{ ...post, path: 1 }] }, 'invalidSyntax'],
  ['a bulkId that is used twice', { Operations: [post, post] }, 'invalidValue'],
  ['failOnErrors of nothing', { Operations: [post], failOnErrors: 0 }, 'invalidValue'],
  ['failOnErrors as text', { Operations: [post], failOnErrors: '1' }, 'invalidValue'],
])('is refused with %s', (_what, body, scimType) => {
  expect(() => parseBulkRequest(body)).toThrow(expect.objectContaining({ status: 400, scimType }));
});

it('is refused as too large above the operations that are promised', () => {
  const of = (count: number): Json =>
    Array.from({ length: count }, () => ({ ...post, bulkId: '' }));
  expect(parseBulkRequest({ Operations: of(MAXIMUM_OPERATIONS) }).operations).toHaveLength(200);
  expect(() => parseBulkRequest({ Operations: of(MAXIMUM_OPERATIONS + 1) })).toThrow(
    expect.objectContaining({ status: 413 }),
  );
});
