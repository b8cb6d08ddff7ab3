/** The command line, checked: from words to settings. Reads no file. */
import { parseArgs } from 'node:util';
import { InputError } from './input-error.ts';
import type { PatchDialect } from './patch-dialect.ts';
import type { Scope } from './scope.ts';
import { parseScopingFilter } from './scoping-filter.ts';
import { parseTenantUrl, type TenantUrl } from './tenant-url.ts';

export interface Arguments {
  readonly tenant: TenantUrl;
  readonly token: string;
  readonly directoryFile: string | undefined;
  readonly users: number;
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
  readonly testConnectionOnly: boolean;
}

const options = {
  url: { type: 'string' },
  token: { type: 'string' },
  directory: { type: 'string' },
  users: { type: 'string' },
  seed: { type: 'string' },
  dialect: { type: 'string' },
  mappings: { type: 'string' },
  scope: { type: 'string' },
  filter: { type: 'string', multiple: true },
  'skip-out-of-scope-deletions': { type: 'boolean' },
  cycles: { type: 'string' },
  interval: { type: 'string' },
  rate: { type: 'string' },
  concurrency: { type: 'string' },
  timeout: { type: 'string' },
  state: { type: 'string' },
  restart: { type: 'boolean' },
  log: { type: 'string' },
  'user-agent': { type: 'string' },
  'no-groups-probe': { type: 'boolean' },
  'test-connection': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * @param defaultToken from the environment, so that a key need not stand in a list of processes
 * @throws InputError
 */
export function parseArguments(
  words: readonly string[],
  defaultToken: string | undefined,
): Arguments | 'help' {
  const values = parseWords(words);
  if (values.help === true) return 'help';
  if (values.url === undefined)
    throw new InputError('--url is missing: the Tenant URL of the server');
  const token = values.token ?? defaultToken;
  if (token === undefined || !/^[\x21-\x7e]+$/.test(token)) {
    throw new InputError(
      '--token is missing or has characters that no header can carry (SCIM_TOKEN serves as well)',
    );
  }
  if (values.directory !== undefined && values.users !== undefined) {
    throw new InputError('--directory and --users exclude each other');
  }
  const tenant = parseTenantUrl(values.url);
  return {
    tenant,
    token,
    directoryFile: values.directory,
    users: toNumber('--users', values.users ?? '100', wholeFrom(1)),
    seed: toNumber('--seed', values.seed ?? '1', wholeFrom(0)),
    dialect:
      oneOf('--dialect', values.dialect, ['legacy', 'compliant']) ?? tenant.dialect ?? 'legacy',
    mappingsFile: values.mappings,
    scope: {
      users: oneOf('--scope', values.scope, ['assigned', 'all']) ?? 'assigned',
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
    probeGroups: values['no-groups-probe'] !== true,
    testConnectionOnly: values['test-connection'] === true,
  };
}

function parseWords(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: false }).values;
  } catch (error) {
    // Node's messages go on with advice about positional arguments; the first sentence says it all.
    const { message } = error as Error;
    const [sentence = message] = message.split(/\.\s|\n/);
    throw new InputError(sentence);
  }
}

interface NumberRule {
  readonly holds: (value: number) => boolean;
  readonly words: string;
}

const largest = 1_000_000;

function wholeFrom(least: number): NumberRule {
  return {
    holds: (value) => Number.isInteger(value) && value >= least,
    words: `a whole number from ${least}`,
  };
}

function from(least: number): NumberRule {
  return { holds: (value) => value >= least, words: `a number from ${least}` };
}

function above(limit: number): NumberRule {
  return { holds: (value) => value > limit, words: `a number above ${limit}` };
}

function toNumber(option: string, text: string, rule: NumberRule): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (rule.holds(value) && value <= largest) return value;
  throw new InputError(`${option} is ${rule.words} to ${largest}, not "${text}"`);
}

function oneOf<T extends string>(
  option: string,
  value: string | undefined,
  choices: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) {
    throw new InputError(`${option} is ${choices.join(' or ')}, not "${value}"`);
  }
  return choice;
}
