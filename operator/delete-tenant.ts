/** The deletion of a tenant, slice after slice, once its name was said again. */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { DEFAULT_TENANT } from '../lambda/contract/tenant.ts';
import type { Operation } from '../lambda/tenants/operation.ts';
import { OperatorError } from './operator-error.ts';
import type { OperatorFunction } from './operator-function.ts';
import type { Said, Terminal } from './terminal.ts';

/** In a row, after which it is not worth going on at the moment. */
const MOST_FRUITLESS = 5;

/** @throws OperatorError where the name is not confirmed, and for the tenant of the deployment: nobody is asked for what will be refused */
export async function deleteTenant(
  operator: OperatorFunction,
  operation: Operation<'delete'>,
  terminal: Terminal,
): Promise<Said> {
  const { tenant: slug } = operation;
  if (slug === DEFAULT_TENANT) {
    throw new OperatorError(
      `the tenant ${slug} belongs to the deployment and goes with the stack; npm run tenant -- disable ${slug} switches it off`,
    );
  }
  const { tenant } = await operator.ask({ operation: 'show', tenant: slug });
  terminal.stderr.write(announcement(slug));
  const confirm = operation.confirm || (await askForName(slug, terminal));
  if (confirm !== slug) {
    throw new OperatorError(`${slug} is not deleted: its name was not confirmed`);
  }
  if (tenant.state !== 'deleted') {
    terminal.stderr.write(
      'SCIM is shut; what is under way is given 35 seconds from then on to end …\n',
    );
  }
  const removed = await removeInSlices(operator, { ...operation, confirm }, terminal);
  const text = `The tenant ${slug} is deleted, with ${counted(removed)}. The history and the name are kept.\n`;
  return { text, json: { tenant: slug, removed } };
}

const counted = (removed: number): string =>
  removed === 1 ? '1 resource' : `${removed} resources`;

const announcement = (slug: string): string => `Deleting the tenant ${slug}
  removes  all its users, groups and other resources, its client secrets and its settings;
           its key (Secrets Manager can bring that secret back for 7 days, but it lets nobody in)
  keeps    the history of every user and group, with who deleted it (npm run history -- --tenant ${slug} --user ID),
           and the name ${slug}, which no other tenant is ever given
`;

/** @throws OperatorError where nobody is there to type it */
async function askForName(slug: string, { stdin, stderr }: Terminal): Promise<string> {
  stderr.write(`Type ${slug} to delete it: `);
  const line = await firstLine(stdin);
  if (line !== undefined) return line.trim();
  stderr.write('\n');
  throw new OperatorError(
    `${slug} is not deleted: nobody typed its name; --confirm ${slug} gives it`,
  );
}

async function firstLine(input: Readable): Promise<string | undefined> {
  const lines = createInterface({ input });
  try {
    const [line] = await Promise.race([once(lines, 'line'), once(lines, 'close')]);
    return typeof line === 'string' ? line : undefined;
  } finally {
    lines.close();
  }
}

async function removeInSlices(
  operator: OperatorFunction,
  operation: Operation<'delete'>,
  { stderr }: Terminal,
): Promise<number> {
  let removed = 0;
  let fruitless = 0;
  for (;;) {
    const slice = await operator.ask(operation);
    removed += slice.removed;
    if (slice.finished) return removed;
    stderr.write(`${counted(removed)} removed, going on …\n`);
    fruitless = slice.removed === 0 ? fruitless + 1 : 0;
    if (fruitless === MOST_FRUITLESS) {
      throw new OperatorError(
        `the deletion of ${operation.tenant} does not get on (${counted(removed)} removed): repeat the command later, it goes on where it is`,
      );
    }
  }
}
