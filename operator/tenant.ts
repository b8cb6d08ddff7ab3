/** npm run tenant: the tenants of a stack, here or deployed. */
import type { Operation } from '../lambda/tenants/operation.ts';
import { deleteTenant } from './delete-tenant.ts';
import { type FunctionChoice, sameStack } from './function-choice.ts';
import { describeFailure } from './operator-error.ts';
import {
  functionSentences,
  howToGetKey,
  type OperatorFunction,
  openOperatorFunction,
} from './operator-function.ts';
import { REVOKING, revokes } from './revocation.ts';
import { parseTenantArguments, type TenantArguments } from './tenant-arguments.ts';
import { factsText, listText, tenantText, type Urls } from './tenant-text.ts';
import type { Said, Terminal } from './terminal.ts';

/** Writes what was done to stdout, progress to stderr, and what went wrong in one line there. Returns the exit code. */
export async function runTenant(
  argv: readonly string[],
  terminal: Terminal = process,
): Promise<0 | 1> {
  let operator: OperatorFunction | undefined;
  try {
    const given = await parseTenantArguments(argv);
    if ('help' in given) {
      terminal.stdout.write(given.help);
      return 0;
    }
    operator = await openOperatorFunction(given.choice);
    const said = await perform(operator, given, terminal);
    const json = () => `${JSON.stringify(said.json, null, 2)}\n`;
    terminal.stdout.write(given.format === 'json' ? json() : said.text);
    return 0;
  } catch (error) {
    terminal.stderr.write(
      `tenant: ${describeFailure(error, operator?.where, functionSentences)}\n`,
    );
    return 1;
  } finally {
    operator?.close();
  }
}

async function perform(
  operator: OperatorFunction,
  { operation, choice }: TenantArguments,
  terminal: Terminal,
): Promise<Said> {
  if (revokes(operation)) terminal.stderr.write(REVOKING);
  switch (operation.operation) {
    case 'create':
      return create(operator, operation, choice);
    case 'list':
      return list(operator);
    case 'addClientSecret':
      return addClientSecret(operator, operation);
    case 'removeClientSecret': {
      const { id } = await operator.ask(operation);
      const text = `The client secret ${id} is removed: it is dead within 60 seconds, and so are the access tokens that came from it.\n`;
      return { text, json: { id } };
    }
    case 'endPreviousKey':
      return endPreviousKey(operator, operation);
    case 'delete':
      return deleteTenant(operator, operation, terminal);
    case 'rotateKey':
      throw new Error('npm run rotate-key does that');
    default: {
      const { outcome: _, tenant, ...urls } = await operator.ask(operation);
      return { text: tenantText(tenant, urls), json: { tenant, ...urls } };
    }
  }
}

async function create(
  operator: OperatorFunction,
  operation: Operation<'create'>,
  choice: FunctionChoice,
): Promise<Said> {
  const { outcome: _, tenant, isNew, ...urls } = await operator.ask(operation);
  const current = tenant.keys.find(({ label }) => label === 'current');
  const key =
    isNew && current ? await operator.readKey(tenant.secretId, current.versionId) : undefined;
  const json = { tenant, isNew, ...urls, ...(key !== undefined && { key }) };
  const { slug } = tenant;
  if (!isNew) {
    const text = `The tenant ${slug} is there already. Its key is not shown again: npm run rotate-key -- --tenant ${slug}${sameStack(choice)} makes a new one.\n\n${tenantText(tenant, urls)}`;
    return { text, json };
  }
  return { text: createdText(slug, urls, key ?? `(${howToGetKey(tenant, choice)})`), json };
}

function createdText(slug: string, { tenantUrl, tokenUrl }: Urls, key: string): string {
  return `The tenant ${slug} is there.

${factsText([
  ['Tenant URL', tenantUrl],
  ['Secret Token', key],
])}
Paste both into Entra, under Provisioning, Admin Credentials. This is the one time that the key is shown.
Where Entra signs in with OAuth 2.0 client credentials, paste these besides the Tenant URL:

${factsText([
  ['Token URL', tokenUrl],
  ['Client ID', slug],
  ['Client Secret', 'the same key, or one of npm run tenant -- add-secret'],
])}`;
}

async function list(operator: OperatorFunction): Promise<Said> {
  const tenants = [];
  let after: string | undefined;
  do {
    const page = await operator.ask({ operation: 'list', ...(after !== undefined && { after }) });
    tenants.push(...page.tenants);
    after = page.next;
  } while (after !== undefined);
  return { text: listText(tenants), json: { tenants } };
}

async function addClientSecret(
  operator: OperatorFunction,
  operation: Operation<'addClientSecret'>,
): Promise<Said> {
  const { clientSecret, tokenUrl } = await operator.ask(operation);
  const text = `${factsText([
    ['Token URL', tokenUrl],
    ['Client ID', operation.tenant],
    ['Client Secret', clientSecret.secret],
    ['Expires', clientSecret.expires],
    ['ID', clientSecret.id],
  ])}
This is the one time that the secret is shown; it is for the token endpoint alone. Others of the tenant go on working.
`;
  return { text, json: { clientSecret, tokenUrl } };
}

async function endPreviousKey(
  operator: OperatorFunction,
  operation: Operation<'endPreviousKey'>,
): Promise<Said> {
  const { versionId } = await operator.ask(operation);
  const text =
    versionId === undefined
      ? `The tenant ${operation.tenant} has no previous key.\n`
      : `The previous key of ${operation.tenant} is revoked: it is dead within 60 seconds, and so are the access tokens that came from it.\n`;
  return { text, json: versionId === undefined ? {} : { versionId } };
}
