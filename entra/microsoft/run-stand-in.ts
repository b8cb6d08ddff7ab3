/** `npm run entra -- --serve`: the stand-in until Ctrl-C, and what to do with it. */
import { randomBytes } from 'node:crypto';
import type { ServeArguments } from '../arguments.ts';
import { exitCode } from '../exit-code.ts';
import { InputError } from '../input-error.ts';
import type { Surroundings } from '../surroundings.ts';
import { type StandIn, startStandIn } from './stand-in.ts';

const daySeconds = 86_400;

export async function runStandIn(
  { port, clientSecret = randomBytes(24).toString('base64url'), federated }: ServeArguments,
  { output, messages, interruption }: Surroundings,
): Promise<number> {
  const audience = 'api://AzureADTokenExchange';
  const federatedCredentials = federated === undefined ? [] : [{ ...federated, audience }];
  const standIn = await startStandIn({
    ...{ port, clientSecret, federatedCredentials },
    onEvent: (sentence) => messages.write(`${sentence}\n`),
  }).catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`--port: ${port} cannot be listened on (${error.code})`);
  });
  output.write(standInText(standIn, clientSecret));
  let isWanted = true;
  while (isWanted) isWanted = await interruption.wait(daySeconds);
  await standIn.stop();
  return exitCode.success;
}

function standInText({ url, facts }: StandIn, clientSecret: string): string {
  const { entraTenantId, tokenUrl, provisioned, rotator } = facts;
  return `A stand-in for Microsoft's sign-in service and Graph. Ctrl-C ends it.

  Authority, Graph        ${url}
  Entra tenant            ${entraTenantId}
  Client secret           ${clientSecret}

The application that is provisioned: for assertions in place of a secret
  Application (client) id ${provisioned.applicationId}
  Subject (object id)     ${provisioned.servicePrincipalId}
  Assertion URL           ${tokenUrl}
  Assertion scope         ${provisioned.scope}

The application that hands new keys over to it
  Application (client) id ${rotator.applicationId}
  Service principal       ${provisioned.servicePrincipalId}
  Job id                  ${provisioned.jobId}

  npm run entra -- --url TENANT_URL --token-url TOKEN_URL --client-id TENANT --test-connection \\
    --assertion-url ${tokenUrl} \\
    --assertion-client-id ${provisioned.applicationId} --assertion-client-secret ${clientSecret} \\
    --assertion-scope ${provisioned.scope}
`;
}
