/**
 * The house: which folder may import what. Denies by default: an arrow, a package or a folder that is not here is a violation.
 * A new arrow is a decision, so change this table by hand and say why.
 */

export interface Folder {
  /** Folders (or files) of ours that it may import, next to itself. */
  readonly ours?: readonly string[];
  /** Of those folders, only types. */
  readonly ourTypes?: readonly string[];
  /** npm packages and `node:` modules. `node:*` is all of Node; a package stands for its subpaths too. */
  readonly packages?: readonly string[];
  /** Packages of which only types may be imported: they are not in the bundle. */
  readonly packageTypes?: readonly string[];
  /** Tests and benchmarks look at everything. */
  readonly anything?: true;
}

const port = ['lambda/directory/directory-store.ts', 'lambda/directory/history/history-entry.ts'];
/** Of tenants and of the public keys of their access tokens. */
const registries = ['lambda/tenants', 'lambda/auth/public-keys.ts'];

export const house: Readonly<Record<string, Folder>> = {
  'lambda/contract': {},
  'lambda/scim': {},
  'lambda/directory': { ours: ['lambda/scim'] },
  'lambda/dynamodb': {
    ours: ['lambda/scim', 'lambda/contract', ...port, ...registries],
    packages: [
      '@aws-sdk/client-dynamodb',
      '@aws-sdk/lib-dynamodb',
      'node:crypto',
      'node:timers/promises',
    ],
  },
  'lambda/memory': { ours: ['lambda/scim', ...port, ...registries] },
  // What there is to sign in with, in words and values; owns the ports of the registry and of the vault.
  'lambda/tenants': { ours: ['lambda/contract'], packages: ['node:crypto'] },
  // The vault on AWS Secrets Manager.
  'lambda/secrets': {
    ours: ['lambda/contract', 'lambda/tenants'],
    packages: ['@aws-sdk/client-secrets-manager'],
  },
  'lambda/auth': {
    ours: ['lambda/contract', 'lambda/tenants'],
    packages: ['jose'],
    packageTypes: ['aws-lambda'],
  },
  // The token endpoint (RFC 6749, RFC 7523).
  'lambda/oauth': {
    ours: ['lambda/contract', 'lambda/tenants', 'lambda/auth'],
    packages: ['jose'],
    packageTypes: ['aws-lambda'],
  },
  // Secrets Manager's four steps, and what a deployment makes before the first of them.
  'lambda/rotation': {
    ours: ['lambda/contract', 'lambda/tenants', 'lambda/auth', 'lambda/secrets'],
    packages: ['@aws-sdk/client-secrets-manager', '@aws-sdk/client-sts', 'jose', 'node:crypto'],
    packageTypes: ['aws-lambda'],
  },
  'lambda/observability': {
    ours: ['lambda/contract'],
    packages: ['@aws-lambda-powertools/logger', '@aws-lambda-powertools/metrics'],
  },
  // Between a stream and a queue that it names: of the directory it knows the key of a group, of the table nothing.
  'lambda/sweep': {
    ourTypes: ['lambda/directory/directory-store.ts'],
    packages: ['@aws-sdk/client-sqs'],
    packageTypes: ['aws-lambda'],
  },
  'lambda/http': {
    ours: ['lambda/directory', 'lambda/scim', 'lambda/contract'],
    packageTypes: ['aws-lambda'],
  },
  'lambda/handlers': {
    ours: [
      'lambda/http',
      'lambda/directory',
      'lambda/scim',
      'lambda/contract',
      'lambda/dynamodb',
      'lambda/auth',
      'lambda/oauth',
      'lambda/rotation',
      'lambda/secrets',
      'lambda/tenants',
      'lambda/sweep',
      'lambda/observability',
    ],
    packages: [
      'node:*',
      '@middy/core',
      'ulid',
      '@aws-sdk/client-sqs',
      '@aws-sdk/client-secrets-manager',
      '@aws-sdk/client-api-gateway',
      '@aws-sdk/client-sts',
      '@aws-sdk/credential-provider-env',
    ],
    packageTypes: ['aws-lambda'],
  },
  // Settings are held to the same schemas, and misspelt ones to the same measure, as what a client sends.
  lib: {
    ours: ['lambda/contract', 'lambda/scim'],
    packages: ['node:*', 'aws-cdk-lib', 'constructs', 'esbuild', 'zod'],
  },
  local: {
    ours: [
      'lambda/contract',
      'lambda/directory/history/find-history.ts',
      'lambda/handlers/wiring',
      'lambda/memory',
    ],
    ourTypes: ['lambda/directory'],
    // The table's stream is read as Lambda's pollers read it.
    packages: ['node:*', '@aws-sdk/client-dynamodb', '@aws-sdk/client-dynamodb-streams', 'jose'],
  },
  // With a sign-in service and a Graph of its own, so that what calls Microsoft can be tried against it.
  entra: {
    packages: ['node:*', 'cli-progress', 'cli-table3', 'jose', 'oidc-provider', 'p-queue', 'zod'],
  },
  operator: {
    ours: ['lambda/contract', 'lambda/directory', 'lambda/dynamodb'],
    // What it asks of the operator function, and how that answers.
    ourTypes: ['lambda/tenants'],
    packages: [
      'node:*',
      '@aws-sdk/client-dynamodb',
      '@aws-sdk/client-lambda',
      '@aws-sdk/client-secrets-manager',
      '@aws-sdk/lib-dynamodb',
      'cli-table3',
    ],
  },
  bin: {
    ours: ['lib', 'local', 'entra', 'operator'],
    packages: ['node:*', 'aws-cdk-lib', 'cdk-nag'],
  },
  bench: { anything: true },
  fuzz: { anything: true },
  soak: { anything: true },
  test: { anything: true },
};

/** Names that say nothing, so that anything ends up in them. */
export const drawerNames: ReadonlySet<string> = new Set([
  ...['base', 'common', 'constants', 'helper', 'helpers', 'index', 'manager', 'misc'],
  ...['models', 'services', 'shared', 'types', 'util', 'utils'],
]);

/** Imports what is only known at run time: the bundles in cdk.out. */
export const bundleLoader = 'local/function-worker.ts';

/** Where texts may look like parts of a key: the keys, and the IAM pattern for them. No text of the memory store reaches the table. */
export const keyPlaces: readonly string[] = [
  'lambda/dynamodb/keys.ts',
  'lambda/contract/table.ts',
  'lambda/memory/',
];
