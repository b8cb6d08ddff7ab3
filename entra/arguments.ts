/** The command line, checked: from words to settings. Reads no file. */
import { checkCompanions, parseWords, type Values } from './command-words.ts';
import { InputError } from './input-error.ts';
import { above, from, oneOf, toNumber, wholeFrom } from './option-values.ts';
import type { PatchDialect } from './patch-dialect.ts';
import type { Scope } from './scope.ts';
import { parseScopingFilter } from './scoping-filter.ts';
import { parseTenantUrl, type TenantUrl } from './tenant-url.ts';

/** What the program is to do. */
export type Command = 'provision' | 'test-connection' | 'discover' | 'suite';

export interface Arguments {
  readonly command: Command;
  readonly tenant: TenantUrl;
  readonly token: string;
  readonly directoryFile: string | undefined;
  readonly users: number;
  readonly groups: number;
  /** required: a server without groups is refused; ifServed: it gets users only, and that is said. */
  readonly groupProvisioning: 'required' | 'ifServed' | 'off';
  readonly membersPerPatch: number;
  readonly seed: number;
  readonly dialect: PatchDialect;
  readonly mappingsFile: string | undefined;
  readonly scope: Scope;
  readonly skipOutOfScopeDeletions: boolean;
  readonly cycles: number;
  readonly intervalSeconds: number;
  readonly rate: number | undefined;
  readonly concurrency: number;
  readonly timeoutSeconds: number;
  readonly stateFile: string | undefined;
  readonly restart: boolean;
  readonly logFile: string;
  readonly userAgent: string | undefined;
  readonly probeGroups: boolean;
  /** Accounts on one page of the discovery. */
  readonly pageSize: number;
  readonly suite: SuiteArguments;
}

/** How the acceptance tests are run. */
export interface SuiteArguments {
  /** Only the test of this name, or those whose name holds it, without regard to case. */
  readonly only: string | undefined;
  /** Whether a test that a gallery listing needs must not be skipped. */
  readonly gallery: boolean;
  readonly clientCredentials: ClientCredentials | undefined;
}

/** What the OAuth 2.0 client credentials grant needs (RFC 6749 §4.4). */
export interface ClientCredentials {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Secrets that the environment holds. */
export interface Environment {
  readonly token: string | undefined;
  readonly clientSecret: string | undefined;
}

/**
 * @param environment secrets, so that they need not stand in a list of processes
 * @throws InputError
 */
export function parseArguments(
  words: readonly string[],
  environment: Environment,
): Arguments | 'help' {
  const values = parseWords(words);
  if (values.help === true) return 'help';
  if (values.url === undefined)
    throw new InputError('--url is missing: the Tenant URL of the server');
  const token = toToken(values.token ?? environment.token);
  if (values.directory !== undefined && values.users !== undefined) {
    throw new InputError('--directory and --users exclude each other');
  }
  checkCompanions(values);
  const tenant = parseTenantUrl(values.url);
  const users = toNumber('--users', values.users ?? '100', wholeFrom(1));
  const groupProvisioning = toGroupProvisioning(values);
  return {
    command: toCommand(values),
    tenant,
    token,
    directoryFile: values.directory,
    users,
    groups: toGroups(values.groups, users),
    groupProvisioning,
    membersPerPatch: toNumber(
      '--members-per-patch',
      values['members-per-patch'] ?? '1',
      wholeFrom(1),
    ),
    seed: toNumber('--seed', values.seed ?? '1', wholeFrom(0)),
    dialect:
      oneOf('--dialect', values.dialect, ['legacy', 'compliant']) ?? tenant.dialect ?? 'legacy',
    mappingsFile: values.mappings,
    scope: {
      objects: oneOf('--scope', values.scope, ['assigned', 'all']) ?? 'assigned',
      filters: (values.filter ?? []).map(parseScopingFilter),
    },
    skipOutOfScopeDeletions: values['skip-out-of-scope-deletions'] === true,
    cycles: toNumber('--cycles', values.cycles ?? '1', wholeFrom(1)),
    intervalSeconds: toNumber('--interval', values.interval ?? '0', from(0)),
    rate: values.rate === undefined ? undefined : toNumber('--rate', values.rate, above(0)),
    concurrency: toNumber('--concurrency', values.concurrency ?? '8', wholeFrom(1)),
    timeoutSeconds: toNumber('--timeout', values.timeout ?? '30', above(0)),
    stateFile: values.state,
    restart: values.restart === true,
    logFile: values.log ?? '.entra/provisioning-log.jsonl',
    userAgent: values['user-agent'],
    probeGroups: values['no-groups-probe'] !== true && groupProvisioning !== 'off',
    pageSize: toNumber('--page-size', values['page-size'] ?? '100', wholeFrom(1)),
    suite: {
      only: values.only,
      gallery: values.gallery === true,
      clientCredentials: toClientCredentials(values, environment.clientSecret),
    },
  };
}

function toToken(text: string | undefined): string {
  if (text !== undefined && /^[\x21-\x7e]+$/.test(text)) return text;
  throw new InputError(
    '--token is missing or has characters that no header can carry (SCIM_TOKEN serves as well)',
  );
}

function toCommand({ suite, discover, ...values }: Values): Command {
  oneOf('--suite', suite, ['microsoft']);
  const wanted: readonly [Command, boolean][] = [
    ['test-connection', values['test-connection'] === true],
    ['discover', discover === true],
    ['suite', suite !== undefined],
  ];
  const [first, second] = wanted.filter(([, isWanted]) => isWanted).map(([command]) => command);
  if (second !== undefined) throw new InputError(`--${first} and --${second} exclude each other`);
  return first ?? 'provision';
}

/** One group for each 25 users, as large organisations have many more groups than anybody would guess. */
const usersPerGroup = 25;

function toGroups(text: string | undefined, users: number): number {
  return text === undefined
    ? Math.ceil(users / usersPerGroup)
    : toNumber('--groups', text, wholeFrom(0));
}

function toGroupProvisioning({
  groups,
  directory,
  ...values
}: Values): 'required' | 'ifServed' | 'off' {
  if (groups === undefined) return values['no-groups-probe'] === true ? 'off' : 'ifServed';
  const isOff = toGroups(groups, 0) === 0;
  if (!isOff && directory !== undefined) {
    throw new InputError('--directory has groups of its own: of --groups only 0 goes with it');
  }
  return isOff ? 'off' : 'required';
}

function toClientCredentials(
  values: Values,
  secretOfEnvironment: string | undefined,
): ClientCredentials | undefined {
  const tokenUrl = values['token-url'];
  const clientId = values['client-id'];
  const clientSecret = values['client-secret'] ?? secretOfEnvironment;
  if (tokenUrl === undefined && clientId === undefined) return undefined;
  if (tokenUrl === undefined || clientId === undefined || clientSecret === undefined) {
    throw new InputError(
      '--token-url, --client-id and --client-secret go together (SCIM_CLIENT_SECRET serves as well)',
    );
  }
  parseTenantUrl(tokenUrl);
  return { tokenUrl, clientId, clientSecret };
}
