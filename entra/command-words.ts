/** The words of the command line, told apart: which options there are, and which go together. */
import { parseArgs } from 'node:util';
import { InputError } from './input-error.ts';

const options = {
  url: { type: 'string' },
  token: { type: 'string' },
  directory: { type: 'string' },
  users: { type: 'string' },
  groups: { type: 'string' },
  'members-per-patch': { type: 'string' },
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
  discover: { type: 'boolean' },
  'page-size': { type: 'string' },
  suite: { type: 'string' },
  only: { type: 'string' },
  gallery: { type: 'boolean' },
  'token-url': { type: 'string' },
  'client-id': { type: 'string' },
  'client-secret': { type: 'string' },
  'token-scope': { type: 'string' },
  basic: { type: 'boolean' },
  'assertion-file': { type: 'string' },
  'assertion-url': { type: 'string' },
  'assertion-client-id': { type: 'string' },
  'assertion-client-secret': { type: 'string' },
  'assertion-scope': { type: 'string' },
  serve: { type: 'boolean' },
  port: { type: 'string' },
  'federated-issuer': { type: 'string' },
  'federated-subject': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** What was given, as text or as a flag. */
export type Values = ReturnType<typeof parseWords>;

/** @throws InputError for a word that is no option */
export function parseWords(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: false }).values;
  } catch (error) {
    // Node's messages go on with advice about positional arguments; the first sentence says it all.
    const { message } = error as Error;
    const [sentence = message] = message.split(/\.\s|\n/);
    throw new InputError(sentence);
  }
}

/** Options that mean something for one command only. */
const companions: Readonly<Record<'suite' | 'discover' | 'serve', readonly (keyof Values)[]>> = {
  suite: ['only', 'gallery'],
  discover: ['page-size'],
  serve: ['port', 'federated-issuer', 'federated-subject'],
};

/** @throws InputError naming the first option that would go unheard */
export function checkCompanions(values: Values): void {
  for (const [command, names] of Object.entries(companions)) {
    const stray = names.find((name) => values[name] !== undefined);
    if (stray !== undefined && values[command as keyof Values] === undefined) {
      throw new InputError(`--${stray} goes with --${command} only`);
    }
  }
}
