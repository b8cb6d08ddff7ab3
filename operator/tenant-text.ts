/** Answers of the operator function as texts for people. */
import CliTable from 'cli-table3';
import type {
  ClientSecretView,
  KeyView,
  TenantLine,
  TenantView,
} from '../lambda/tenants/operation.ts';
import { formatDuration } from './duration.ts';

const plain = { head: [], border: [], compact: true };

export function listText(tenants: readonly TenantLine[]): string {
  const table = new CliTable({
    head: ['tenant', 'name', 'SCIM', 'bearer', 'created'],
    style: plain,
  });
  for (const { slug, name, state, bearer, created } of tenants) {
    table.push([slug, name, state, bearer, created]);
  }
  return `${table.toString()}\n`;
}

/** A name and a value on each line. */
export function factsText(facts: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...facts.map(([name]) => name.length)) + 2;
  return facts.map(([name, value]) => `  ${name.padEnd(width)}${value}\n`).join('');
}

export function tenantText(tenant: TenantView, urls: Urls): string {
  return [
    factsText([...headOf(tenant, urls), ...settingsOf(tenant)]),
    tenant.keys.length > 0 ? `\n${keysText(tenant.keys)}` : '\n  no key\n',
    tenant.clientSecrets.length > 0 ? `\n${clientSecretsText(tenant.clientSecrets)}` : '',
  ].join('');
}

export interface Urls {
  readonly tenantUrl: string;
  readonly tokenUrl: string;
}

function headOf({ slug, name, state, created }: TenantView, urls: Urls): [string, string][] {
  return [
    ['Tenant', slug === name ? slug : `${slug} (${name})`],
    ['SCIM', state],
    ['Created', created],
    ['Tenant URL', urls.tenantUrl],
    ['Token URL', urls.tokenUrl],
    ['Client ID', slug],
  ];
}

function settingsOf({ settings, trustLastUsed }: TenantView): [string, string][] {
  const { bearer, keyGraceSeconds, accessTokenSeconds, trust, handOver, rotationDays } = settings;
  const used = `last used ${trustLastUsed ?? 'never'}`;
  return [
    ['Key as bearer', bearer],
    ['Grace of keys', formatDuration(keyGraceSeconds)],
    ['Access tokens', `live ${formatDuration(accessTokenSeconds)}`],
    [
      'Trust in Entra',
      trust
        ? `tenant ${trust.entraTenantId}, application ${trust.applicationId}, subject ${trust.subject}, ${used}`
        : 'none',
    ],
    [
      'Hand-over',
      handOver
        ? `service principal ${handOver.servicePrincipalId} in tenant ${handOver.entraTenantId}, as application ${handOver.clientId} (${handOver.signIn})`
        : 'none',
    ],
    [
      'Rotation',
      rotationDays === undefined ? 'when somebody asks for it' : `every ${rotationDays} days`,
    ],
  ];
}

function keysText(keys: readonly KeyView[]): string {
  const head = ['key', 'ends with', 'created', 'last used', 'works until'];
  const table = new CliTable({ head, style: plain });
  for (const key of keys) {
    const {
      label,
      lastFour,
      created,
      lastUsed = label === 'pending' ? 'not noted' : 'never',
    } = key;
    const end = lastFour === undefined ? 'unknown' : `…${lastFour}`;
    table.push([label, end, created, lastUsed, endOf(key)]);
  }
  const pending = keys.find(({ label }) => label === 'pending');
  return `${table.toString()}\n${pending ? pendingText(pending) : ''}`;
}

/** One of which nothing is known may have no key: Secrets Manager tries with it, for a moment, how a rotation was configured. */
function pendingText({ lastFour }: KeyView): string {
  const key = lastFour === undefined ? ', and there may be no key in it yet' : '. It works already';
  return `pending: its rotation is not finished${key}; npm run rotate-key takes the rotation up again, and waits for it.\n`;
}

function endOf({ label, revoked, graceEnds = '' }: KeyView): string {
  if (revoked !== undefined) return `revoked ${revoked}`;
  if (label === 'previous') return graceEnds;
  return label === 'pending' ? 'see below' : 'it is rotated';
}

function clientSecretsText(secrets: readonly ClientSecretView[]): string {
  const head = ['client secret', 'ends with', 'created', 'last used', 'expires'];
  const table = new CliTable({ head, style: plain });
  for (const { id, lastFour, created, expires, lastUsed = 'never' } of secrets) {
    table.push([id, `…${lastFour}`, created, lastUsed, expires]);
  }
  return `${table.toString()}\n`;
}
