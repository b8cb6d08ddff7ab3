import type { Action } from '../../lambda/dynamodb/action.ts';
import { explainRefusal, type Refusal } from '../../lambda/dynamodb/refusal.ts';

const actions: Action[] = [
  { kind: 'resource', write: {} },
  { kind: 'claim', attribute: 'userName', write: {} },
  { kind: 'claim', attribute: 'externalId', write: {} },
  { kind: 'release', claimKey: 'old', write: {} },
  { kind: 'entry', write: {} },
  { kind: 'count', write: {} },
  { kind: 'revision', write: {} },
  { kind: 'member', write: {} },
];

const FAILED = 'ConditionalCheckFailed';
const CONFLICT = 'TransactionConflict';
const MISSING: Refusal = { kind: 'version', exists: false };
const explain = (codes: Record<number, string>, Item?: object) =>
  explainRefusal(
    actions,
    actions.map((_, at) => ({
      Code: codes[at] ?? 'None',
      ...((at === 0 || at === 6) && Item ? { Item: {} } : {}),
    })),
  );

describe('the reasons of a cancelled transaction', () => {
  const cases: [string, Record<number, string>, Refusal][] = [
    ['a missing resource', { 0: FAILED }, { kind: 'version', exists: false }],
    ['the first taken claim', { 1: FAILED, 2: FAILED }, dup('userName')],
    ['a taken claim after one that is free', { 2: FAILED }, dup('externalId')],
    ['a version before a claim', { 0: FAILED, 1: FAILED }, { kind: 'version', exists: false }],
    ['our own change before all', { 0: FAILED, 1: FAILED, 4: FAILED }, { kind: 'made' }],
    ['a claim that is not ours to free', { 3: FAILED }, { kind: 'notOurs', claimKeys: ['old'] }],
    ['a failed condition beside a conflict', { 1: FAILED, 5: CONFLICT }, dup('userName')],
    ['a missing group', { 6: FAILED }, MISSING],
    ['a missing group before its members', { 6: FAILED, 7: FAILED }, MISSING],
    ['a member that is not as it was taken for', { 7: FAILED }, { kind: 'disturbed' }],
    ['a taken claim before a member', { 1: FAILED, 7: FAILED }, dup('userName')],
    ['our own change before its members', { 4: FAILED, 7: FAILED }, { kind: 'made' }],
    ['a conflict', { 5: CONFLICT }, { kind: 'busy', reason: 'conflict' }],
    ['a throttle', { 5: 'ThrottlingError' }, { kind: 'busy', reason: 'throttled' }],
    [
      'a throttle beside a conflict',
      { 0: CONFLICT, 5: 'ProvisionedThroughputExceeded' },
      { kind: 'busy', reason: 'throttled' },
    ],
    ['what only we can have done', { 0: 'ValidationError', 5: CONFLICT }, { kind: 'defect' }],
    ['nothing', {}, { kind: 'defect' }],
  ];

  it.each(cases)('tell %s', (_, codes, refusal) => {
    expect(explain(codes)).toEqual(refusal);
  });

  it('tell a stale version by the item that is there', () => {
    expect(explain({ 0: FAILED }, {})).toEqual({ kind: 'version', exists: true });
    expect(explain({ 6: FAILED }, {})).toEqual({ kind: 'version', exists: true });
  });
});

function dup(attribute: string): Refusal {
  return { kind: 'duplicate', attribute };
}
