import type { KeyLabel } from '../tenants/key-vault.ts';

/** Secrets Manager's staging labels, in the order in which a key that has several is known by them. */
export const stagingLabels: readonly (readonly [stage: string, label: KeyLabel])[] = [
  ['AWSCURRENT', 'current'],
  ['AWSPENDING', 'pending'],
  ['AWSPREVIOUS', 'previous'],
];
