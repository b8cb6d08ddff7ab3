/** The flags of `npm start`. */
import { parseArgs } from 'node:util';
import { API_KEY_PATTERN } from '../lambda/contract/api-key.ts';
import { DEFAULT_TENANT } from '../lambda/contract/tenant.ts';
import { StartError } from './start-error.ts';

export interface StartOptions {
  /** 0 takes a free port. */
  readonly port: number;
  readonly dataDirectory: string;
  /** Absent: DynamoDB Local where there is Java, else memory. */
  readonly store?: 'dynamodb' | 'memory';
  /** Keeps the table and the key in memory only. */
  readonly ephemeral: boolean;
  readonly apiKey?: string;
  readonly configFile?: string;
}

/** Where `npm run history`, `tenant` and `rotate-key` look too. */
export const DEFAULT_DATA_DIRECTORY = '.local';

export const HELP = `Runs the stack on this machine, without an AWS account.

  npm start -- [--port 3000] [--api-key KEY] [--data DIR] [--store dynamodb|memory] [--ephemeral] [--config FILE]

  --port       port of the SCIM and the token endpoint; 0 takes a free one (3000)
  --api-key    the key that clients of the tenant ${DEFAULT_TENANT} present; made at the first start if you give none
  --data       folder of table, key and logs (.local)
  --store      dynamodb needs Java 17; memory forgets everything at the end (dynamodb where there is Java)
  --ephemeral  keeps the table and the key in memory
  --config     settings of the stack, as cdk deploy -c config=FILE takes them
  --help       this text

A key is rotated when somebody asks for it (npm run rotate-key): no schedule is followed here.
`;

/** @throws StartError that names the flag and what is wrong with it. */
export function parseCommandLine(args: readonly string[]): StartOptions | 'help' {
  const values = parseFlags(args);
  if (values.help) return 'help';
  return {
    port: portIn(values.port),
    dataDirectory: values.data,
    ephemeral: values.ephemeral,
    ...(values.store !== undefined && { store: storeIn(values.store) }),
    ...(values['api-key'] !== undefined && { apiKey: apiKeyIn(values['api-key']) }),
    ...(values.config !== undefined && { configFile: values.config }),
  };
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '3000' },
        'api-key': { type: 'string' },
        data: { type: 'string', default: DEFAULT_DATA_DIRECTORY },
        store: { type: 'string' },
        ephemeral: { type: 'boolean', default: false },
        config: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    const [sentence = ''] = (error as Error).message.split(/[.\n]/, 1);
    throw new StartError(`${sentence}; --help lists the flags`, { cause: error });
  }
}

function portIn(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new StartError(`--port ${text} is not a port: give a number from 0 to 65535`);
}

function storeIn(text: string): 'dynamodb' | 'memory' {
  if (text === 'dynamodb' || text === 'memory') return text;
  throw new StartError(`--store ${text} is not known: give dynamodb or memory`);
}

/** The key itself is not repeated: a terminal is looked at by others. */
function apiKeyIn(text: string): string {
  const tenant = new RegExp(API_KEY_PATTERN).exec(text)?.[1];
  if (tenant === DEFAULT_TENANT) return text;
  throw new StartError(
    `--api-key is not of the form scim_${DEFAULT_TENANT}_ and 43 of the characters A-Z a-z 0-9 - _`,
  );
}
