import fc from 'fast-check';
import { orderOperations } from '../../../lambda/scim/bulk/bulk-order.ts';
import { referencesOf, withIds } from '../../../lambda/scim/bulk/bulk-references.ts';
import type { BulkOperation } from '../../../lambda/scim/bulk/bulk-request.ts';

const user = (bulkId: string, manager?: string): BulkOperation => ({
  method: 'POST',
  path: '/Users',
  bulkId,
  data: manager === undefined ? {} : { manager: { value: `bulkId:${manager}` } },
});

const group = (bulkId: string, ...members: string[]): BulkOperation => ({
  method: 'POST',
  path: '/Groups',
  bulkId,
  data: { members: members.map((member) => ({ value: `bulkId:${member}` })) },
});

const orderOf = (operations: readonly BulkOperation[]) =>
  orderOperations(operations).map(({ index }) => operations[index]?.bulkId);

describe('references', () => {
  it('are found wherever RFC 7644 lets them stand', () => {
    const operation: BulkOperation = {
      method: 'PATCH',
      path: '/Groups/bulkId:g',
      data: {
        Operations: [
          { op: 'add', path: 'members', value: [{ value: 'bulkId:u', $ref: '../Users/bulkId:v' }] },
          { op: 'remove', path: 'members[value eq "bulkId:w"]' },
          { op: 'add', path: 'displayName', value: 'say bulkId:no' },
        ],
      },
    };
    expect([...referencesOf(operation)]).toEqual(['g', 'u', 'v', 'w']);
    const ids = new Map(['g', 'u', 'v', 'w'].map((id) => [id, `${id}1`]));
    expect(withIds(operation, ids)).toEqual({
      method: 'PATCH',
      path: '/Groups/g1',
      data: {
        Operations: [
          { op: 'add', path: 'members', value: [{ value: 'u1', $ref: '../Users/v1' }] },
          { op: 'remove', path: 'members[value eq "w1"]' },
          { op: 'add', path: 'displayName', value: 'say bulkId:no' },
        ],
      },
    });
  });

  it('without an id stay as they are, and leave an operation without any alone', () => {
    expect(withIds(user('a', 'b'), new Map([['a', '1']]))).toEqual(user('a', 'b'));
    const plain: BulkOperation = { method: 'DELETE', path: '/Users/1' };
    expect(withIds(plain, new Map())).toEqual(plain);
  });
});

describe('the order of operations', () => {
  it('is that of the request where nothing is needed', () => {
    expect(orderOf([user('a'), user('b'), user('c')])).toEqual(['a', 'b', 'c']);
  });

  it('puts what is referred to first, through chains too', () => {
    expect(orderOf([group('g', 'u', 'h'), user('u', 'v'), group('h', 'v'), user('v')])).toEqual([
      'v',
      'u',
      'h',
      'g',
    ]);
  });

  it('says which references run in a circle, and which lead nowhere', () => {
    const operations = [group('g', 'h'), group('h', 'g', 'x'), user('me', 'me')];
    expect(orderOperations(operations)).toEqual([
      { index: 1, needs: [0], later: [0], unknown: ['x'] },
      { index: 0, needs: [1], later: [], unknown: [] },
      { index: 2, needs: [], later: [], unknown: [] },
    ]);
  });

  it('has each operation once, and after all that it needs but for those it names as later', () => {
    const references = fc.array(fc.array(fc.nat(7), { maxLength: 3 }), { maxLength: 8 });
    fc.assert(
      fc.property(references, (needs) => {
        const operations = needs.map((members, index) => group(`${index}`, ...members.map(String)));
        const steps = orderOperations(operations);
        expect(steps.map(({ index }) => index).sort()).toEqual([...operations.keys()]);
        const done = new Set<number>();
        for (const step of steps) {
          for (const need of step.needs) expect(done.has(need)).toBe(!step.later.includes(need));
          done.add(step.index);
        }
      }),
    );
  });
});
