/** Names in the directory table. Key values are made in dynamodb/keys.ts alone. */

export const TABLE_KEY = { partition: 'pk', sort: 'sk' } as const;

/** Epoch seconds after which DynamoDB may drop the item. */
export const TIME_TO_LIVE_ATTRIBUTE = 'expiresAt';

/** Both indexes project keys only: a page is an index query and consistent reads of what it names. */
export const BY_USER_NAME = {
  indexName: 'byUserName',
  partition: 'byUserNamePk',
  sort: 'byUserNameSk',
} as const;

export const BY_DAY = { indexName: 'byDay', partition: 'byDayPk', sort: 'byDaySk' } as const;

/** IAM pattern (dynamodb:LeadingKeys) of the partitions that hold history. Client text in a key is escaped and cannot match it. */
export const HISTORY_LEADING_KEYS = 'T#*#HISTORY#*';

/**
 * IAM patterns (dynamodb:LeadingKeys). A tenant's own partition, `T#<tenant>`, holds what says how it signs in, and everything else of it
 * lies in partitions with a further `#`. A slug has no `#` in it. Public signing keys have a partition of the whole stack.
 */
export const TENANT_LEADING_KEYS = 'T#*';
export const DIRECTORY_LEADING_KEYS = 'T#*#*';
export const SIGNING_KEYS_PARTITION = 'SIGNING-KEYS';

/** Partition of the index by userName in which the tenants themselves are listed. */
export const TENANT_LIST_PARTITION = 'TENANT';

/**
 * Words of the table's keys. The name of a resource type is one too, in upper case, so a type of such a name could reach what is not its own.
 */
export const RESERVED_KEY_WORDS: readonly string[] = [
  'CHANGES',
  'CLAIM',
  'COUNT',
  'CURSOR',
  'HISTORY',
  'KEY',
  'LOOKUP',
  'MEMBER',
  'MEMBEROF',
  'PAGE',
  'RESOURCE',
  'REV',
  'SECRET',
  'TENANT',
  'USED',
];

/** How the table's stream says that a group is gone. */
export const GROUP_REMOVAL = {
  eventName: 'REMOVE',
  sortKey: 'RESOURCE',
  resourceType: 'Group',
} as const;
