import { randomUUID } from 'node:crypto';
import { exitCode } from '../entra/exit-code.ts';
import { createInterruption } from '../entra/interruption.ts';
import { runEntra } from '../entra/run-entra.ts';

const interruption = createInterruption();
let signalled: number | undefined;
for (const [signal, code] of [
  ['SIGINT', exitCode.interrupted],
  ['SIGTERM', exitCode.terminated],
] as const) {
  process.on(signal, () => {
    if (signalled !== undefined) process.exit(code);
    signalled = code;
    interruption.request();
    process.stderr.write('entra: finishing what is in flight; once more to leave at once\n');
  });
}

try {
  const code = await runEntra(process.argv.slice(2), {
    output: process.stdout,
    messages: process.stderr,
    environment: {
      token: process.env['SCIM_TOKEN'],
      clientSecret: process.env['SCIM_CLIENT_SECRET'],
      assertion: process.env['SCIM_ASSERTION'],
      assertionClientSecret: process.env['SCIM_ASSERTION_CLIENT_SECRET'],
    },
    interruption,
    now: () => performance.timeOrigin + performance.now(),
    newId: randomUUID,
  });
  process.exitCode = code === exitCode.interrupted ? signalled : code;
} catch (error) {
  process.stderr.write(`entra: unexpected: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = exitCode.internal;
}
