/** npm run rotate-key: a new key for a tenant, from its making to the end of the old one. */
import type { Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import type { TenantView } from '../lambda/tenants/operation.ts';
import { type FunctionChoice, sameStack } from './function-choice.ts';
import { describeFailure, OperatorError } from './operator-error.ts';
import {
  functionSentences,
  howToGetKey,
  type OperatorFunction,
  openOperatorFunction,
} from './operator-function.ts';
import { REVOKING } from './revocation.ts';
import { HELP, parseRotateKeyArguments, type RotateKeyArguments } from './rotate-key-arguments.ts';
import { factsText, type Urls } from './tenant-text.ts';
import type { Said, Terminal } from './terminal.ts';

const LOOK_MILLISECONDS = 1000;

/** Writes the new key to stdout, progress to stderr, and what went wrong in one line there. Returns the exit code. */
export async function runRotateKey(
  argv: readonly string[],
  { stdout, stderr }: Pick<Terminal, 'stdout' | 'stderr'> = process,
): Promise<0 | 1> {
  let operator: OperatorFunction | undefined;
  try {
    const given = parseRotateKeyArguments(argv);
    if (given === 'help') {
      stdout.write(HELP);
      return 0;
    }
    operator = await openOperatorFunction(given.choice);
    const said = await rotate(operator, given, stderr);
    stdout.write(given.format === 'json' ? `${JSON.stringify(said.json, null, 2)}\n` : said.text);
    return 0;
  } catch (error) {
    stderr.write(`rotate-key: ${describeFailure(error, operator?.where, functionSentences)}\n`);
    return 1;
  } finally {
    operator?.close();
  }
}

async function rotate(
  operator: OperatorFunction,
  given: RotateKeyArguments,
  stderr: Writable,
): Promise<Said> {
  const { operation, revokeNow, choice } = given;
  const started = await operator.ask(operation);
  const { versionId, isResumed } = started;
  stderr.write(
    isResumed
      ? 'An earlier rotation is not finished: it is taken up again, and no other started …\n'
      : 'The rotation is started …\n',
  );
  const { tenant, ...urls } = await untilCurrent(operator, given, versionId, stderr);
  if (revokeNow) {
    stderr.write(REVOKING);
    await revokeOld(operator, given, tenant);
  }
  const key = await operator.readKey(tenant.secretId, versionId);
  const previous = revokeNow ? undefined : tenant.keys.find(({ label }) => label === 'previous');
  return {
    text: doneText(tenant, urls, {
      key: key ?? `(${howToGetKey(tenant, choice)})`,
      end: endOfOld(revokeNow, previous?.graceEnds),
    }),
    json: {
      tenant: tenant.slug,
      versionId,
      ...urls,
      isRevoked: revokeNow,
      ...(previous?.graceEnds !== undefined && { previousKeyEnds: previous.graceEnds }),
      ...(key !== undefined && { key }),
    },
  };
}

/** The tenant once the version is current. @throws OperatorError where that takes too long */
async function untilCurrent(
  operator: OperatorFunction,
  given: RotateKeyArguments,
  versionId: string,
  stderr: Writable,
): Promise<Urls & { readonly tenant: TenantView }> {
  const { operation, waitSeconds } = given;
  const endMs = Date.now() + waitSeconds * 1000;
  let isMade = false;
  for (;;) {
    const { outcome: _, ...shown } = await operator
      .ask({ operation: 'show', tenant: operation.tenant })
      .catch((cause: unknown) => {
        throw outOfSight(operator, given, cause);
      });
    const key = shown.tenant.keys.find((each) => each.versionId === versionId);
    if (key && !isMade && key.lastFour !== undefined) {
      isMade = true;
      stderr.write(`The new key (…${key.lastFour}) is made and works already …\n`);
    }
    if (key?.label === 'current') {
      stderr.write('The new key is tested and the current one.\n');
      return shown;
    }
    if (Date.now() >= endMs) throw tooLong(given, shown.tenant, isMade);
    await setTimeout(LOOK_MILLISECONDS);
  }
}

/** The key is shown by nobody then, but the error says how to get it. @throws OperatorError */
async function revokeOld(
  operator: OperatorFunction,
  { choice }: RotateKeyArguments,
  tenant: TenantView,
): Promise<void> {
  try {
    await operator.ask({ operation: 'endPreviousKey', tenant: tenant.slug });
  } catch (cause) {
    const failure = describeFailure(cause, operator.where, functionSentences);
    throw new OperatorError(
      `the new key is the current one, but the old one may not be revoked: ${failure}. ${revokingCommand(tenant.slug, choice)} revokes it. The new key: ${howToGetKey(tenant, choice)}`,
      { cause },
    );
  }
}

const revokingCommand = (slug: string, choice: FunctionChoice): string =>
  `npm run tenant -- end-previous-key ${slug}${sameStack(choice)}`;

/** What is still to be done of a rotation that this command does not see the end of. */
function stillToRevoke({ revokeNow, choice, operation: { tenant } }: RotateKeyArguments): string {
  return revokeNow
    ? `. Nothing is revoked yet: when the new key is the current one, ${revokingCommand(tenant, choice)}`
    : '';
}

function outOfSight(
  operator: OperatorFunction,
  given: RotateKeyArguments,
  cause: unknown,
): OperatorError {
  const { operation, choice } = given;
  const failure = describeFailure(cause, operator.where, functionSentences);
  const look = `npm run tenant -- show ${operation.tenant}${sameStack(choice)}`;
  return new OperatorError(
    `the rotation goes on without this command, which cannot look at it: ${failure}. ${look} tells how far it is${stillToRevoke(given)}`,
    { cause },
  );
}

function tooLong(given: RotateKeyArguments, tenant: TenantView, isMade: boolean): OperatorError {
  const current = tenant.keys.find(({ label }) => label === 'current');
  const old = `the old key (…${current?.lastFour ?? '?'})`;
  const works = isMade ? `${old} and the new one both work` : `${old} works`;
  return new OperatorError(
    `the rotation is not finished, and goes on without this command: ${works}. Ask again to wait for it, and to have it tried again if it failed; the log of the key-rotation function says what is in its way. The key, once it is finished: ${howToGetKey(tenant, given.choice)}${stillToRevoke(given)}`,
  );
}

function endOfOld(revokeNow: boolean, graceEnds: string | undefined): string {
  if (revokeNow) {
    return 'The old key is revoked: it is dead within 60 seconds, and so are the access tokens that came from it.';
  }
  return graceEnds === undefined ? 'There is no old key.' : `The old key works until ${graceEnds}.`;
}

function doneText(
  { slug, settings }: TenantView,
  { tenantUrl, tokenUrl }: Urls,
  { key, end }: { readonly key: string; readonly end: string },
): string {
  const todo = settings.handOver
    ? 'Entra has it already: the rotation handed it over.'
    : `Paste it into Entra, under Provisioning, Admin Credentials (Secret Token, or Client Secret where ${slug} is the Client ID), test the connection and save.`;
  return `
${factsText([
  ['Tenant URL', tenantUrl],
  ['Token URL', tokenUrl],
  ['Secret Token', key],
])}
This is the one time that the key is shown. ${todo}
${end}
`;
}
