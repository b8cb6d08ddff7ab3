/** The command line, checked: from words to settings. Reads no file. */
import { checkCompanions, parseWords, type Values } from './command-words.ts';
import type { AssertionGrant, ClientSecretGrant, Credential } from './credentials/credential.ts';
import { parseCredentials, type SecretEnvironment } from './credentials/parse-credential.ts';
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
  /** With which SCIM requests go. */
  readonly credential: Credential;
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

/** The stand-in for Microsoft's side. */
export interface ServeArguments {
  readonly command: 'serve';
  readonly port: number;
  /** Undefined for a random one. */
  readonly clientSecret: string | undefined;
  /** Whose tokens let a rotation sign in. */
  readonly federated: { readonly issuer: string; readonly subject: string } | undefined;
}

/** How the acceptance tests are run. */
export interface SuiteArguments {
  /** Only the test of this name, or those whose name holds it, without regard to case. */
  readonly only: string | undefined;
  /** Whether a test that a gallery listing needs must not be skipped. */
  readonly gallery: boolean;
  /** For the tests that are about them. */
  readonly clientSecret: ClientSecretGrant | undefined;
  readonly assertion: AssertionGrant | undefined;
}

/**
 * @param environment secrets, so that they need not stand in a list of processes
 * @throws InputError
 */
export function parseArguments(
  words: readonly string[],
  environment: SecretEnvironment,
): Arguments | ServeArguments | 'help' {
  const values = parseWords(words);
  if (values.help === true) return 'help';
  checkCompanions(values);
  if (values.serve === true) return toServeArguments(values, environment);
  if (values.url === undefined)
    throw new InputError('--url is missing: the Tenant URL of the server');
  const { credential, ...grants } = parseCredentials(values, environment);
  if (values.directory !== undefined && values.users !== undefined) {
    throw new InputError('--directory and --users exclude each other');
  }
  const tenant = parseTenantUrl(values.url);
  const users = toNumber('--users', values.users ?? '100', wholeFrom(1));
  const groupProvisioning = toGroupProvisioning(values);
  return {
    command: toCommand(values),
    tenant,
    credential,
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
      ...grants,
    },
  };
}

function toServeArguments(values: Values, { clientSecret }: SecretEnvironment): ServeArguments {
  const stray = Object.keys(values).find((name) => !serveWords.includes(name));
  if (stray !== undefined) throw new InputError(`--${stray} does not go with --serve`);
  const { 'federated-issuer': issuer, 'federated-subject': subject } = values;
  if ((issuer === undefined) !== (subject === undefined)) {
    throw new InputError('--federated-issuer and --federated-subject go together');
  }
  return {
    command: 'serve',
    port: toNumber('--port', values.port ?? '3400', wholeFrom(0)),
    clientSecret: values['client-secret'] ?? clientSecret,
    federated: issuer === undefined || subject === undefined ? undefined : { issuer, subject },
  };
}

const serveWords = ['serve', 'port', 'client-secret', 'federated-issuer', 'federated-subject'];

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
