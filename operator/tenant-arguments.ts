/** The words of `npm run tenant`: what is asked for, and of which stack. */
import type { Operation } from '../lambda/tenants/operation.ts';
import {
  CHOICE_USAGE,
  choiceOptions,
  chooseFormat,
  chooseFunction,
  type FunctionChoice,
} from './function-choice.ts';
import { OperatorError } from './operator-error.ts';
import { parseOptions } from './parse-options.ts';
import { HELP } from './tenant-help.ts';
import { OPERATIONS, type TenantOptions, tenantOptions } from './tenant-operations.ts';

export interface TenantArguments {
  readonly operation: Operation;
  readonly format: 'text' | 'json';
  readonly choice: FunctionChoice;
}

const words = Object.keys(OPERATIONS).join('|');
const USAGE = `npm run tenant -- ${words} NAME … ${CHOICE_USAGE}`;

/** @throws OperatorError for anything that is not in HELP */
export async function parseTenantArguments(
  argv: readonly string[],
): Promise<TenantArguments | { readonly help: string }> {
  const { values, positionals } = parse(argv);
  if (values.help) return { help: HELP };
  const [word, ...names] = positionals;
  const definition =
    word !== undefined && Object.hasOwn(OPERATIONS, word) ? OPERATIONS[word] : undefined;
  if (!definition) {
    throw new OperatorError(`what to do is missing or unknown (--help tells more): ${USAGE}`);
  }
  refuseStrangers(String(word), definition.options, values);
  if (names.length !== definition.names.length) {
    throw new OperatorError(`${[word, ...definition.names].join(' ')} is what it takes: ${USAGE}`);
  }
  return {
    operation: await definition.toOperation(names, values),
    format: chooseFormat(values.format),
    choice: chooseFunction(values),
  };
}

/** Options that another word has. */
function refuseStrangers(
  word: string,
  known: readonly (keyof TenantOptions)[],
  values: TenantOptions,
): void {
  const names = Object.keys(tenantOptions) as (keyof TenantOptions)[];
  const stranger = names.find((name) => values[name] !== undefined && !known.includes(name));
  if (stranger === undefined) return;
  throw new OperatorError(`--${stranger} does not go with ${word}: see npm run tenant -- --help`);
}

function parse(argv: readonly string[]) {
  return parseOptions(
    {
      args: [...argv],
      allowPositionals: true,
      options: { ...choiceOptions, ...tenantOptions },
    },
    USAGE,
  );
}
