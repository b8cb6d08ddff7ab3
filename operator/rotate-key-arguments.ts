import { KEY_GRACE_SECONDS } from '../lambda/contract/api-key.ts';
import type { Operation } from '../lambda/tenants/operation.ts';
import { parseDuration } from './duration.ts';
import {
  CHOICE_HELP,
  CHOICE_USAGE,
  choiceOptions,
  chooseFormat,
  chooseFunction,
  type FunctionChoice,
} from './function-choice.ts';
import { OperatorError } from './operator-error.ts';
import { parseOptions } from './parse-options.ts';

export interface RotateKeyArguments {
  readonly operation: Operation<'rotateKey'>;
  /** Whether the old key is ended as soon as the new one is current. */
  readonly revokeNow: boolean;
  readonly waitSeconds: number;
  readonly format: 'text' | 'json';
  readonly choice: FunctionChoice;
}

const USAGE = `npm run rotate-key -- --tenant NAME [--grace 7d] [--revoke-now] [--force] [--wait 3m] ${CHOICE_USAGE}`;

export const HELP = `Gives a tenant a new key, and shows it once. The old one works on through its grace.

  ${USAGE}

  --tenant  the tenant's name
  --grace   how long the old key still works, 0s to 90d; also for rotations after this one (that of the tenant)
  --revoke-now  the old key is dead within 60 seconds, whatever its grace
  --force   even if the key before the old one is still in its grace and used: it ends
  --wait    how long to wait for the end of the rotation, which goes on without us (3m)
${CHOICE_HELP}
aws secretsmanager rotate-secret does the same, without the waiting and the showing.
`;

/** @throws OperatorError for anything that is not in USAGE. */
export function parseRotateKeyArguments(argv: readonly string[]): RotateKeyArguments | 'help' {
  const values = parse(argv);
  if (values.help) return 'help';
  const { tenant, grace, 'revoke-now': revokeNow = false, force = revokeNow, wait = '3m' } = values;
  if (!tenant) throw new OperatorError(`--tenant is missing: ${USAGE}`);
  if (revokeNow && grace !== undefined) {
    throw new OperatorError('--revoke-now leaves the old key no --grace: give one of them');
  }
  return {
    operation: {
      operation: 'rotateKey',
      tenant,
      force,
      ...(grace !== undefined && {
        graceSeconds: parseDuration(grace, '--grace', KEY_GRACE_SECONDS),
      }),
    },
    revokeNow,
    waitSeconds: parseDuration(wait, '--wait'),
    format: chooseFormat(values.format),
    choice: chooseFunction(values),
  };
}

function parse(argv: readonly string[]) {
  return parseOptions(
    {
      args: [...argv],
      options: {
        ...choiceOptions,
        tenant: { type: 'string' },
        grace: { type: 'string' },
        'revoke-now': { type: 'boolean' },
        force: { type: 'boolean' },
        wait: { type: 'string' },
      },
    },
    USAGE,
  ).values;
}
