/** The operations of Secrets Manager that end a secret, and the one that brings it back. */
import {
  type Body,
  invalidParameter,
  type Operations,
  type SecretLookup,
} from './secret-lookup.ts';

const RECOVERY_DAYS = { least: 7, most: 30 } as const;
const DAY_SECONDS = 24 * 60 * 60;

export function deletionOperations(lookup: SecretLookup): Operations {
  const { store, seconds, find, findLive } = lookup;
  return {
    DeleteSecret(request) {
      const isForced = request['ForceDeleteWithoutRecovery'] === true;
      const secret = isForced ? find(request) : findLive(request);
      const { arn, name } = secret;
      if (isForced) {
        store.remove(name);
        return { ARN: arn, Name: name, DeletionDate: seconds() };
      }
      const deletedDate = seconds() + recoveryDays(request) * DAY_SECONDS;
      store.save({ ...secret, deletedDate });
      return { ARN: arn, Name: name, DeletionDate: deletedDate };
    },
    RestoreSecret(request) {
      const { deletedDate: _, ...secret } = find(request);
      store.save(secret);
      return { ARN: secret.arn, Name: secret.name };
    },
  };
}

function recoveryDays({ RecoveryWindowInDays: days = RECOVERY_DAYS.most }: Body): number {
  const { least, most } = RECOVERY_DAYS;
  if (typeof days === 'number' && days >= least && days <= most) return days;
  throw invalidParameter(`RecoveryWindowInDays is a number from ${least} to ${most}.`);
}
