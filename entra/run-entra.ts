/** The program: from the command line to an exit code. */
import { type Arguments, type Command, parseArguments } from './arguments.ts';
import { tokenUrlsOf } from './credentials/credential.ts';
import { runDiscovery } from './discovery/run-discovery.ts';
import { exitCode } from './exit-code.ts';
import { InputError } from './input-error.ts';
import type { TextOutput } from './progress.ts';
import { runProvisioning } from './run-provisioning.ts';
import { runSuite } from './suite/run-suite.ts';
import type { Surroundings } from './surroundings.ts';
import { isInClear } from './tenant-url.ts';
import { usageText } from './usage-text.ts';

type Run = (args: Arguments, surroundings: Surroundings) => Promise<number>;

const runs: Readonly<Record<Command, Run>> = {
  provision: runProvisioning,
  'test-connection': runProvisioning,
  discover: runDiscovery,
  suite: runSuite,
};

/** Resolves to an exit code; a wrong usage is one line of message and 64. */
export async function runEntra(
  words: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  const { environment, output, messages } = surroundings;
  try {
    const args = parseArguments(words, environment);
    if (args === 'help') {
      output.write(usageText);
      return exitCode.success;
    }
    if (args.command === 'serve') {
      // An OpenID provider takes its time to load, and nobody else needs it.
      const { runStandIn } = await import('./microsoft/run-stand-in.ts');
      return await runStandIn(args, surroundings);
    }
    warnOfClearText(args, messages);
    return await runs[args.command](args, surroundings);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    messages.write(`entra: ${error.message}\n`);
    return exitCode.usage;
  }
}

function warnOfClearText({ tenant, credential, suite }: Arguments, messages: TextOutput): void {
  if (tenant.sendsTokenInClear) {
    messages.write(
      'entra: the Tenant URL is not https; Entra would refuse it, and the token goes in clear\n',
    );
  }
  const urls = [credential, suite.clientSecret, suite.assertion].flatMap(tokenUrlsOf);
  for (const url of new Set(urls)) {
    if (isInClear(new URL(url)))
      messages.write(`entra: ${url} is not https; secrets go in clear\n`);
  }
}
