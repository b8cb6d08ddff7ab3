import { DEFAULT_TENANT, TENANT_SLUG_PATTERN } from '../lambda/contract/tenant.ts';
import type { HistorySubject } from '../lambda/directory/history/find-history.ts';
import { DEFAULT_DATA_FOLDER } from './function-choice.ts';
import { OperatorError } from './operator-error.ts';
import { parseOptions } from './parse-options.ts';

export interface HistoryArguments {
  /** Slug of the tenant whose user or group it is. */
  readonly tenant: string;
  readonly subject: HistorySubject;
  readonly format: 'table' | 'jsonl';
  readonly from:
    | { readonly kind: 'local'; readonly dataFolder: string }
    | { readonly kind: 'deployed'; readonly tableName: string; readonly region?: string };
}

const USAGE =
  'npm run history -- --user ID|USERNAME | --group ID|DISPLAYNAME [--tenant T] [--format table|jsonl] [--table NAME [--region REGION] | --data DIR]';

export const HELP = `Shows who changed what on one user or group, oldest first.

  ${USAGE}

  --user    id or userName; a user that is gone is found by id alone
  --group   id or displayName; a group that is gone is found by id alone
  --tenant  whose user or group it is (default)
  --format  a table, or a JSON line for each entry (table)
  --table   name of a deployed stack's table, read with your AWS credentials
  --region  region of that table (that of your AWS settings)
  --data    data folder of a stack that runs here (.local)
  --help    this text
`;

/** @throws OperatorError for anything that is not in USAGE. */
export function parseHistoryArguments(argv: readonly string[]): HistoryArguments | 'help' {
  const { user, group, tenant, format, table, region, data, help } = parse(argv);
  if (help) return 'help';
  const subject = subjectOf(user, group);
  if (!new RegExp(TENANT_SLUG_PATTERN).test(tenant)) {
    throw new OperatorError(`--tenant is a name of a-z, 0-9 and -, 32 at most: ${USAGE}`);
  }
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
    return {
      tenant,
      subject,
      format,
      from: { kind: 'local', dataFolder: data ?? DEFAULT_DATA_FOLDER },
    };
  }
  const from = { kind: 'deployed', tableName: table } as const;
  return { tenant, subject, format, from: region === undefined ? from : { ...from, region } };
}

function subjectOf(user: string | undefined, group: string | undefined): HistorySubject {
  if (user && group) throw new OperatorError(`--user and --group: give one of them. ${USAGE}`);
  if (user) return { resourceType: 'User', idOrName: user };
  if (group) return { resourceType: 'Group', idOrName: group };
  throw new OperatorError(`--user or --group is missing: ${USAGE}`);
}

function parse(argv: readonly string[]) {
  return parseOptions(
    {
      args: [...argv],
      options: {
        user: { type: 'string' },
        group: { type: 'string' },
        tenant: { type: 'string', default: DEFAULT_TENANT },
        format: { type: 'string', default: 'table' },
        table: { type: 'string' },
        region: { type: 'string' },
        data: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    },
    USAGE,
  ).values;
}
