import type { Action } from '../../lambda/dynamodb/change-plan.ts';
import { explainRefusal, type Refusal } from '../../lambda/dynamodb/refusal.ts';

const actions: Action[] = [
  { kind: 'resource', write: {} },
  { kind: 'claim', attribute: 'userName', write: {} },
  { kind: 'claim', attribute: 'externalId', write: {} },
  { kind: 'release', claimKey: 'old', write: {} },
  { kind: 'entry', write: {} },
  { kind: 'count', write: {} },
];

const FAILED = 'ConditionalCheckFailed';
const CONFLICT = 'TransactionConflict';
const explain = (codes: Record<number, string>, Item?: object) =>
  explainRefusal(
    actions,
    actions.map((_, at) => ({
      Code: codes[at] ?? 'None',
      ...(at === 0 && Item ? { Item: {} } : {}),
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
  });
});

function dup(attribute: string): Refusal {
  return { kind: 'duplicate', attribute };
}
