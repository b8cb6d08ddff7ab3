/** The command lines of bench, fuzz and soak. */
import type { ParseArgsConfig } from 'node:util';
import { parseOptions } from '../operator/parse-options.ts';

/** Options as Node has them. Ends the process with the usage where that is asked for, and with one line and exit code 2 for anything that is not in it. */
export function parseRunOptions<Config extends ParseArgsConfig>(config: Config, usage: string) {
  if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return parseOptions(config, usage);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}
