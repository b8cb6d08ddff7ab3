/** The table at the end: a column for each cycle. */
import Table from 'cli-table3';
import { type CycleStatistics, percentile } from './cycle-statistics.ts';

type Row = readonly [label: string, cell: (statistics: CycleStatistics) => string | number];

const rows: readonly Row[] = [
  ['created', ({ effects }) => effects.created],
  ['updated', ({ effects }) => effects.updated],
  ['disabled', ({ effects }) => effects.disabled],
  ['enabled', ({ effects }) => effects.enabled],
  ['deleted', ({ effects }) => effects.deleted],
  ['skipped', ({ effects }) => effects.skipped],
  ['unchanged', ({ effects }) => effects.unchanged],
  ['managers set', ({ references }) => references],
  ['failed', ({ failures, referenceFailures }) => failures + referenceFailures],
  ['in escrow', ({ escrowed }) => escrowed],
  ['requests', ({ latenciesMs }) => latenciesMs.length],
  ['duration, s', ({ durationMs }) => (durationMs / 1000).toFixed(1)],
  ['requests/s', (statistics) => requestsPerSecond(statistics)],
  ['p50, ms', ({ latenciesMs }) => latency(latenciesMs, 50)],
  ['p99, ms', ({ latenciesMs }) => latency(latenciesMs, 99)],
  ['job', ({ quarantine }) => (quarantine === undefined ? 'healthy' : 'quarantined')],
];

const cyclesPerTable = 6;

export function summaryTable(cycles: readonly CycleStatistics[]): string {
  const tables: string[] = [];
  for (let from = 0; from < cycles.length; from += cyclesPerTable) {
    tables.push(tableOf(cycles.slice(from, from + cyclesPerTable)));
  }
  return tables.join('\n');
}

function tableOf(cycles: readonly CycleStatistics[]): string {
  const table = new Table({
    head: ['cycle', ...cycles.map(({ cycle, kind }) => `${cycle} ${kind}`)],
    colAligns: ['left', ...cycles.map(() => 'right' as const)],
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map(([label, cell]) => [label, ...cycles.map(cell)]));
  return table.toString();
}

function requestsPerSecond({ latenciesMs, durationMs }: CycleStatistics): string {
  return durationMs === 0 ? '-' : ((latenciesMs.length * 1000) / durationMs).toFixed(0);
}

function latency(values: readonly number[], percent: number): string {
  return percentile(values, percent)?.toFixed(1) ?? '-';
}
