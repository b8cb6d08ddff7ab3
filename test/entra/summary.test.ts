import { newCycleStatistics, percentile } from '../../entra/cycle-statistics.ts';
import { progressOn } from '../../entra/progress.ts';
import { summaryTable } from '../../entra/summary.ts';

it.each([
  [[], 50, undefined],
  [[3], 99, 3],
  [[4, 1, 3, 2], 50, 2],
  [[4, 1, 3, 2], 99, 4],
])('takes of %j the percentile %i', (values, percent, result) => {
  expect(percentile(values, percent)).toBe(result);
});

it('has a column for each cycle, and a table for each six', () => {
  const cycles = Array.from({ length: 7 }, (_, at) => newCycleStatistics(at + 1, 'incremental'));
  const table = summaryTable(cycles);
  expect(table).toContain('│ 6 incremental │');
  expect(table.split('│ cycle ')).toHaveLength(3);
});

it('counts requests, and failures of objects apart from those of references', () => {
  const statistics = newCycleStatistics(1, 'initial');
  Object.assign(statistics, { failures: 2, referenceFailures: 3, durationMs: 2_000 });
  statistics.latenciesMs.push(10, 20, 30, 40);
  const table = summaryTable([statistics]);
  expect(table).toMatch(/│ failed +│ +2 │/);
  expect(table).toMatch(/references failed +│ +3 │/);
  expect(table).not.toContain('groups');
  expect(table).toMatch(/requests\/s +│ +2 │/);
  expect(table).toMatch(/p99, ms +│ +40\.0 │/);
});

it('writes a plain line each tenth where there is no terminal', () => {
  let text = '';
  const progress = progressOn({ write: (part) => (text += part) })('users', 25);
  for (let count = 0; count < 25; count += 1) progress.advance();
  progress.finish();
  const lines = text.trim().split('\n');
  expect(lines).toHaveLength(10);
  expect([lines[0], lines.at(-1)]).toEqual(['users: 10 % (3/25)', 'users: 100 % (25/25)']);
});
