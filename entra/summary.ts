/** The table at the end: a column for each cycle. */
import Table from 'cli-table3';
import { type CycleStatistics, percentile } from './cycle-statistics.ts';

type Row = readonly [label: string, cell: (statistics: CycleStatistics) => string | number];

const userRows: readonly Row[] = [
  ['created', ({ users }) => users.created],
  ['updated', ({ users }) => users.updated],
  ['disabled', ({ users }) => users.disabled],
  ['enabled', ({ users }) => users.enabled],
  ['deleted', ({ users }) => users.deleted],
  ['skipped', ({ users }) => users.skipped],
  ['unchanged', ({ users }) => users.unchanged],
  ['managers set', ({ references }) => references],
];

const groupRows: readonly Row[] = [
  ['groups created', ({ groups }) => groups.created],
  ['groups updated', ({ groups }) => groups.updated],
  ['groups deleted', ({ groups }) => groups.deleted],
  ['groups unchanged', ({ groups }) => groups.unchanged + groups.skipped],
  ['members added', ({ membersAdded }) => membersAdded],
  ['members removed', ({ membersRemoved }) => membersRemoved],
];

const jobRows: readonly Row[] = [
  ['failed', ({ failures }) => failures],
  ['references failed', ({ referenceFailures }) => referenceFailures],
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
  const rows = [...userRows, ...(cycles.some(hasGroups) ? groupRows : []), ...jobRows];
  table.push(...rows.map(([label, cell]) => [label, ...cycles.map(cell)]));
  return table.toString();
}

function hasGroups({ groups }: CycleStatistics): boolean {
  return Object.values(groups).some((count) => count > 0);
}

function requestsPerSecond({ latenciesMs, durationMs }: CycleStatistics): string {
  return durationMs === 0 ? '-' : ((latenciesMs.length * 1000) / durationMs).toFixed(0);
}

function latency(values: readonly number[], percent: number): string {
  return percentile(values, percent)?.toFixed(1) ?? '-';
}
