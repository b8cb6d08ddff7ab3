/** npm run history: who changed what on one user or group, here or deployed. */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { HistorySubject } from '../lambda/directory/history/find-history.ts';
import type { HistoryEntry } from '../lambda/directory/history/history-entry.ts';
import { HELP, parseHistoryArguments } from './history-arguments.ts';
import { type HistorySource, openHistorySource } from './history-source.ts';
import { toHistoryTable } from './history-table.ts';
import { describeFailure, OperatorError } from './operator-error.ts';

export interface Output {
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** Writes the history to stdout, or one line to stderr. Returns the exit code. */
export async function runHistory(
  argv: readonly string[],
  { stdout, stderr }: Output = process,
): Promise<0 | 1> {
  let source: HistorySource | undefined;
  try {
    const given = parseHistoryArguments(argv);
    if (given === 'help') {
      stdout.write(HELP);
      return 0;
    }
    const { tenant, subject, format, from } = given;
    source = await openHistorySource(from);
    const history = await source.find(tenant, subject);
    if (history === 'unknown-tenant') throw new OperatorError(`there is no tenant ${tenant}`);
    if (history === undefined) {
      throw new OperatorError(describeMiss(tenant, subject));
    }
    await (format === 'jsonl' ? writeLines(history, stdout) : writeTable(history, stdout));
    return 0;
  } catch (error) {
    stderr.write(`history: ${describeFailure(error, source?.where)}\n`);
    return 1;
  } finally {
    source?.close();
  }
}

function describeMiss(tenant: string, { resourceType, idOrName }: HistorySubject): string {
  const [nobody, name, gone] =
    resourceType === 'User'
      ? ['nobody has', 'userName', 'deleted user']
      : ['no group has', 'displayName', 'deleted group'];
  return `${nobody} the id or ${name} ${JSON.stringify(idOrName)} in the tenant ${tenant}; a ${gone} is found by id, which is the target id in Entra's provisioning log`;
}

async function writeLines(history: AsyncIterable<readonly HistoryEntry[]>, stdout: Writable) {
  for await (const entries of history) {
    const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    if (!stdout.write(lines)) await once(stdout, 'drain');
  }
}

async function writeTable(history: AsyncIterable<readonly HistoryEntry[]>, stdout: Writable) {
  const entries: HistoryEntry[] = [];
  for await (const batch of history) entries.push(...batch);
  stdout.write(`${toHistoryTable(entries)}\n`);
}
