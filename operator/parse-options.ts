import { type ParseArgsConfig, parseArgs } from 'node:util';
import { OperatorError } from './operator-error.ts';

/** Options as Node has them, but each once: of two tenants the last would be taken. @throws OperatorError that ends with the usage */
export function parseOptions<Config extends ParseArgsConfig>(config: Config, usage: string) {
  try {
    const { tokens = [] } = parseArgs({ ...config, tokens: true });
    refuseRepeats(tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : [])));
    return parseArgs(config);
  } catch (cause) {
    const sentence = Error.isError(cause)
      ? cause.message.split(/\.(?= |\n|$)|\n/)[0]
      : 'bad argument';
    throw new OperatorError(`${sentence}: ${usage}`, { cause });
  }
}

function refuseRepeats(names: readonly string[]): void {
  const repeated = names.find((name, position) => names.indexOf(name) < position);
  if (repeated !== undefined) throw new OperatorError(`--${repeated} is given twice`);
}
