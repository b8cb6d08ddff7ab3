/** What the terminal says when the stack is up. It is the one place that shows the key: the key of the developer's own machine. */
import { relative } from 'node:path';
import { DEFAULT_DATA_DIRECTORY, type StartOptions } from './command-line.ts';
import type { LocalStack } from './start.ts';

export function readyText(stack: LocalStack, options: StartOptions): string {
  const { tenantUrl, tokenUrl, clientId, apiKey } = stack;
  const data = dataFlag(options);
  return `
  Tenant URL     ${tenantUrl}
  Secret Token   ${apiKey}

  Token URL      ${tokenUrl}
  Client ID      ${clientId}
  Client Secret  the Secret Token

  Store          ${storeSentence(stack, options)}
  Logs           ${nameOf(stack.logDirectory)}

  Next, in another terminal:
    KEY=${apiKey}
    npm run entra -- --url ${tenantUrl} --token "$KEY" --users 25
    npm run entra -- --url ${tenantUrl} --token-url ${tokenUrl} --client-id ${clientId} --client-secret "$KEY" --suite microsoft
    npm run history -- --group "All employees"${data}
    npm run tenant -- create acme${data}
    npm run rotate-key -- --tenant ${clientId}${data}
    curl -H "Authorization: Bearer $KEY" ${tenantUrl}/Users

  Ctrl-C ends it.

`;
}

/** Where the other commands look for the stack, unless it is where they look anyway. */
function dataFlag({ dataDirectory }: StartOptions): string {
  return dataDirectory === DEFAULT_DATA_DIRECTORY ? '' : ` --data "${dataDirectory}"`;
}

function storeSentence({ store, dataDirectory }: LocalStack, options: StartOptions): string {
  if (store === 'memory') {
    const why = options.store ? '' : ' (DynamoDB Local needs Java 17, and there is none)';
    return `memory, forgotten at the end${why}`;
  }
  if (options.ephemeral) return 'DynamoDB Local in memory, forgotten at the end';
  return `DynamoDB Local, kept in ${nameOf(dataDirectory)}`;
}

function nameOf(directory: string): string {
  const name = relative('', directory);
  return name === '' || name.startsWith('..') ? directory : name;
}
