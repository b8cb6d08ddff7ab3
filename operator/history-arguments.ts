import { parseArgs } from 'node:util';
import { OperatorError } from './operator-error.ts';

export interface HistoryArguments {
  /** Id or userName. */
  readonly user: string;
  readonly format: 'table' | 'jsonl';
  readonly from:
    | { readonly kind: 'local'; readonly dataFolder: string }
    | { readonly kind: 'deployed'; readonly tableName: string; readonly region?: string };
}

export const USAGE =
  'npm run history -- --user ID|USERNAME [--format table|jsonl] [--table NAME [--region REGION] | --data DIR]';

/** @throws OperatorError for anything that is not in USAGE. */
export function parseHistoryArguments(argv: readonly string[]): HistoryArguments {
  const { user, format, table, region, data } = parse(argv);
  if (user === undefined || user === '') throw new OperatorError(`--user is missing: ${USAGE}`);
  if (format !== 'table' && format !== 'jsonl') {
    throw new OperatorError(`--format is table or jsonl: ${USAGE}`);
  }
  if (table === undefined && region !== undefined) {
    throw new OperatorError(`--region goes with --table: ${USAGE}`);
  }
  if (table !== undefined && data !== undefined) {
    throw new OperatorError(`--table is deployed and --data is here: give one of them. ${USAGE}`);
  }
  if (table === undefined) {
    return { user, format, from: { kind: 'local', dataFolder: data ?? '.local' } };
  }
  const from = { kind: 'deployed', tableName: table } as const;
  return { user, format, from: region === undefined ? from : { ...from, region } };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        user: { type: 'string' },
        format: { type: 'string', default: 'table' },
        table: { type: 'string' },
        region: { type: 'string' },
        data: { type: 'string' },
      },
    }).values;
  } catch (cause) {
    const sentence = Error.isError(cause) ? cause.message.split(/\. |\n/)[0] : 'bad argument';
    throw new OperatorError(`${sentence}: ${USAGE}`, { cause });
  }
}
