/** The words of `npm run tenant` and the operations that they are. */
import { readFile } from 'node:fs/promises';
import { ACCESS_TOKEN_SECONDS } from '../lambda/contract/access-token.ts';
import { KEY_GRACE_SECONDS, KEY_ROTATION_DAYS } from '../lambda/contract/api-key.ts';
import { CLIENT_SECRET_DAYS } from '../lambda/contract/client-secret.ts';
import { GUID_PATTERN } from '../lambda/contract/tenant.ts';
import type { Operation, SettingsChange } from '../lambda/tenants/operation.ts';
import { parseDuration } from './duration.ts';
import { OperatorError } from './operator-error.ts';

export const tenantOptions = {
  name: { type: 'string' },
  bearer: { type: 'string' },
  'access-token': { type: 'string' },
  grace: { type: 'string' },
  'trust-tenant': { type: 'string' },
  'trust-application': { type: 'string' },
  'trust-subject': { type: 'string' },
  'no-trust': { type: 'boolean' },
  'hand-over': { type: 'string' },
  'no-hand-over': { type: 'boolean' },
  'rotation-days': { type: 'string' },
  'no-rotation': { type: 'boolean' },
  expires: { type: 'string' },
  confirm: { type: 'string' },
} as const;

export type TenantOptions = {
  readonly [Name in keyof typeof tenantOptions]?:
    | ((typeof tenantOptions)[Name]['type'] extends 'boolean' ? boolean : string)
    | undefined;
};

export interface WordDefinition {
  /** What follows the word. */
  readonly names: readonly string[];
  readonly options: readonly (keyof TenantOptions)[];
  /** The function holds all values to their form; those of options here too, so that a refusal names what was typed. */
  readonly toOperation: (
    names: readonly string[],
    options: TenantOptions,
  ) => Operation | Promise<Operation>;
}

const DAY_SECONDS = 86_400;
const guidForm = new RegExp(GUID_PATTERN);

const settings = [
  ...(['name', 'bearer', 'access-token', 'grace'] as const),
  ...(['trust-tenant', 'trust-application', 'trust-subject', 'no-trust'] as const),
  ...(['hand-over', 'no-hand-over', 'rotation-days', 'no-rotation'] as const),
];

export const OPERATIONS: Readonly<Record<string, WordDefinition>> = {
  create: {
    names: ['NAME'],
    options: ['name'],
    toOperation: ([tenant = ''], { name }) => ({
      operation: 'create',
      tenant,
      ...(name !== undefined && { name }),
    }),
  },
  list: { names: [], options: [], toOperation: () => ({ operation: 'list' }) },
  show: onTenant('show'),
  enable: onTenant('enable'),
  disable: onTenant('disable'),
  configure: {
    names: ['NAME'],
    options: settings,
    toOperation: async ([tenant = ''], options) => ({
      operation: 'configure',
      tenant,
      changes: await changesOf(options),
    }),
  },
  'add-secret': {
    names: ['NAME'],
    options: ['expires'],
    toOperation: ([tenant = ''], { expires = '1y' }) => ({
      operation: 'addClientSecret',
      tenant,
      days: daysIn(expires),
    }),
  },
  'remove-secret': {
    names: ['NAME', 'ID'],
    options: [],
    toOperation: ([tenant = '', id = '']) => ({ operation: 'removeClientSecret', tenant, id }),
  },
  'end-previous-key': onTenant('endPreviousKey'),
  delete: {
    names: ['NAME'],
    options: ['confirm'],
    toOperation: ([tenant = ''], { confirm = '' }) => ({ operation: 'delete', tenant, confirm }),
  },
};

function onTenant(operation: 'show' | 'enable' | 'disable' | 'endPreviousKey'): WordDefinition {
  return {
    names: ['NAME'],
    options: [],
    toOperation: ([tenant = '']) => ({ operation, tenant }),
  };
}

function daysIn(expires: string): number {
  const days =
    parseDuration(expires, '--expires', {
      least: CLIENT_SECRET_DAYS.least * DAY_SECONDS,
      most: CLIENT_SECRET_DAYS.most * DAY_SECONDS,
    }) / DAY_SECONDS;
  if (Number.isInteger(days)) return days;
  throw new OperatorError('--expires is of whole days');
}

async function changesOf(options: TenantOptions): Promise<SettingsChange> {
  const changes: SettingsChange = {
    ...plainChanges(options),
    ...trustChange(options),
    ...(await handOverChange(options)),
    ...rotationChange(options),
  };
  if (Object.keys(changes).length > 0) return changes;
  throw new OperatorError('nothing to configure is given: see npm run tenant -- --help');
}

function plainChanges(options: TenantOptions): SettingsChange {
  const { name, bearer, grace, 'access-token': accessToken } = options;
  if (bearer !== undefined && bearer !== 'allowed' && bearer !== 'refused') {
    throw new OperatorError('--bearer is allowed or refused');
  }
  return {
    ...(name !== undefined && { name }),
    ...(bearer !== undefined && { bearer }),
    ...(grace !== undefined && {
      keyGraceSeconds: parseDuration(grace, '--grace', KEY_GRACE_SECONDS),
    }),
    ...(accessToken !== undefined && {
      accessTokenSeconds: parseDuration(accessToken, '--access-token', ACCESS_TOKEN_SECONDS),
    }),
  };
}

function trustChange(options: TenantOptions): SettingsChange {
  const entraTenantId = options['trust-tenant'];
  const applicationId = options['trust-application'];
  const { 'trust-subject': subject, 'no-trust': none } = options;
  const given = [entraTenantId, applicationId, subject].filter((part) => part !== undefined);
  if (none && given.length > 0) throw new OperatorError('--no-trust ends what --trust-… sets');
  if (none) return { trust: null };
  if (given.length === 0) return {};
  if (entraTenantId === undefined || applicationId === undefined || subject === undefined) {
    throw new OperatorError('--trust-tenant, --trust-application and --trust-subject go together');
  }
  refuseOtherThanGuid('--trust-tenant', entraTenantId);
  refuseOtherThanGuid('--trust-application', applicationId);
  refuseOtherThanGuid('--trust-subject', subject);
  return { trust: { entraTenantId, applicationId, subject } };
}

function refuseOtherThanGuid(option: string, text: string): void {
  if (!guidForm.test(text)) throw new OperatorError(`${option} is a GUID, as Entra shows it`);
}

async function handOverChange(options: TenantOptions): Promise<SettingsChange> {
  const { 'hand-over': file, 'no-hand-over': none } = options;
  if (none && file !== undefined)
    throw new OperatorError('--no-hand-over ends what --hand-over sets');
  if (none) return { handOver: null };
  if (file === undefined) return {};
  try {
    return { handOver: JSON.parse(await readFile(file, 'utf8')) };
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new OperatorError(`the file of --hand-over ${why}: ${file}`, { cause });
  }
}

function rotationChange(options: TenantOptions): SettingsChange {
  const { 'rotation-days': days, 'no-rotation': none } = options;
  if (none && days !== undefined) {
    throw new OperatorError('--no-rotation ends what --rotation-days sets');
  }
  if (none) return { rotationDays: null };
  if (days === undefined) return {};
  const { least, most } = KEY_ROTATION_DAYS;
  const rotationDays = /^\d{1,4}$/.test(days) ? Number(days) : Number.NaN;
  if (rotationDays >= least && rotationDays <= most) return { rotationDays };
  throw new OperatorError(`--rotation-days is a number of days, ${least} to ${most}`);
}
