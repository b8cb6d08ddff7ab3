import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Template } from 'aws-cdk-lib/assertions';
import { TENANT_LIST_PARTITION } from '../../lambda/contract/table.ts';
import { createDynamodbTenantRegistry } from '../../lambda/dynamodb/dynamodb-tenant-registry.ts';
import {
  historyPartition,
  namePartition,
  publicKeyKey,
  resourceKey,
  tenantPartition,
} from '../../lambda/dynamodb/keys.ts';
import { type Context, isAllowed, statementsOf } from './role-policies.ts';
import { synthesise } from './stack-template.ts';

const USER = { tenant: 'acme', resourceType: 'User', id: '1' };

/** A partition of each kind. */
const PARTITIONS = {
  default: tenantPartition('default'),
  tenant: tenantPartition('acme'),
  directory: resourceKey(USER).pk,
  history: historyPartition(USER),
  signingKeys: publicKeyKey('a').pk,
};

type Kind = keyof typeof PARTITIONS;

const TENANTS: readonly Kind[] = ['default', 'tenant'];
const DIRECTORY: readonly Kind[] = ['directory', 'history'];
const EVERYWHERE = Object.keys(PARTITIONS) as readonly Kind[];

/** Where each function may do what with single items. What is not here is refused everywhere. */
const REACH: Readonly<Record<string, Readonly<Record<string, readonly Kind[]>>>> = {
  Scim: {
    BatchGetItem: DIRECTORY,
    ConditionCheckItem: DIRECTORY,
    DeleteItem: ['directory'],
    GetItem: EVERYWHERE,
    PutItem: DIRECTORY,
    Query: DIRECTORY,
    UpdateItem: ['directory'],
  },
  Authorizer: {
    GetItem: [...TENANTS, 'signingKeys'],
    Query: [...TENANTS, 'signingKeys'],
  },
  Token: {
    GetItem: [...TENANTS, 'signingKeys'],
    Query: [...TENANTS, 'signingKeys'],
  },
  ApiKeyWriter: { GetItem: ['default'], PutItem: ['default'] },
  SigningKeyRotator: {
    GetItem: ['signingKeys'],
    PutItem: ['signingKeys'],
    Query: ['signingKeys'],
    UpdateItem: ['signingKeys'],
  },
  KeyRotationRotator: { GetItem: TENANTS, PutItem: TENANTS, Query: TENANTS },
  TenantsOperator: {
    BatchGetItem: [...TENANTS, ...DIRECTORY],
    ConditionCheckItem: [...TENANTS, ...DIRECTORY],
    DeleteItem: [...TENANTS, 'directory'],
    GetItem: [...TENANTS, ...DIRECTORY],
    PutItem: [...TENANTS, ...DIRECTORY],
    Query: [...TENANTS, ...DIRECTORY],
    UpdateItem: [...TENANTS, 'directory'],
  },
  MembershipsRemovals: {},
  MembershipsSweeper: {
    BatchWriteItem: ['directory'],
    GetItem: EVERYWHERE,
    Query: DIRECTORY,
  },
};

const ACTIONS = [
  'BatchGetItem',
  'BatchWriteItem',
  'ConditionCheckItem',
  'DeleteItem',
  'GetItem',
  'PartiQLSelect',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
];

describe('the role of a function, in the table', () => {
  let template: Template;
  beforeAll(() => {
    template = synthesise().template;
  });

  const may = (name: string, action: string, context: Context, resource = 'Table') =>
    isAllowed(statementsOf(template, name), { action: `dynamodb:${action}`, resource }, context);

  const inPartitions = (...keys: readonly string[]): Context => ({ 'dynamodb:LeadingKeys': keys });

  it.each(Object.entries(REACH))('%s reaches its own partitions and no others', (name, reach) => {
    const found = Object.fromEntries(
      ACTIONS.map((action) => [
        action,
        EVERYWHERE.filter((kind) => may(name, action, inPartitions(PARTITIONS[kind]))),
      ]),
    );
    const expected = Object.fromEntries(
      ACTIONS.map((action) => [action, EVERYWHERE.filter((kind) => reach[action]?.includes(kind))]),
    );
    expect(found).toEqual(expected);
  });

  it.each(['Authorizer', 'Token'])('%s notes a last use and writes nothing else', async (name) => {
    const { Key, ReturnValues, ...request } = await noteOfLastUse();
    // Who gets the whole item back has named all of its attributes.
    expect(ReturnValues).toBe('NONE');
    const note = [...Object.keys(Key ?? {}), ...attributesIn(request)];
    expect(note.sort()).toEqual(['credentialId', 'expiresAt', 'lastUsed', 'pk', 'sk']);
    const update = (kind: Kind, attributes: readonly string[] | undefined) =>
      may(name, 'UpdateItem', {
        ...inPartitions(PARTITIONS[kind]),
        'dynamodb:Attributes': attributes,
      });
    expect(EVERYWHERE.filter((kind) => update(kind, note))).toEqual(TENANTS);
    for (const attribute of ['state', 'settings', 'digest', 'secretId', 'version']) {
      expect(update('tenant', [...note, attribute])).toBe(false);
    }
    expect(update('tenant', undefined)).toBe(false);
  });

  it('lets nobody hide a foreign partition among his own', () => {
    const { tenant, directory, history } = PARTITIONS;
    expect(may('Scim', 'BatchGetItem', inPartitions(directory))).toBe(true);
    expect(may('Scim', 'BatchGetItem', inPartitions(directory, tenant))).toBe(false);
    expect(may('MembershipsSweeper', 'BatchWriteItem', inPartitions(directory))).toBe(true);
    expect(may('MembershipsSweeper', 'BatchWriteItem', inPartitions(directory, history))).toBe(
      false,
    );
    expect(may('TenantsOperator', 'BatchGetItem', inPartitions(tenant, directory))).toBe(true);
    expect(
      may('TenantsOperator', 'BatchGetItem', inPartitions(tenant, PARTITIONS.signingKeys)),
    ).toBe(false);
  });

  it('refuses who works on credentials a request that names no partition', () => {
    for (const name of ['Authorizer', 'Token', 'ApiKeyWriter', 'SigningKeyRotator']) {
      expect(may(name, 'GetItem', {})).toBe(false);
    }
    for (const name of ['KeyRotationRotator', 'TenantsOperator']) {
      expect(may(name, 'Query', {})).toBe(false);
    }
  });

  it('lets the operator alone list tenants', () => {
    const index = 'Table/index/byUserName';
    const listing = (name: string, partition: string) =>
      may(name, 'Query', inPartitions(partition), index);
    const names = Object.keys(REACH);
    expect(names.filter((name) => listing(name, TENANT_LIST_PARTITION))).toEqual([
      'TenantsOperator',
    ]);
    expect(names.filter((name) => listing(name, namePartition('acme', 'User')))).toEqual([
      'Scim',
      'TenantsOperator',
    ]);
  });
});

/** The request with which a last use is noted, which is not sent. */
async function noteOfLastUse(): Promise<UpdateCommandInput> {
  const documentClient = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' }));
  const requests: object[] = [];
  documentClient.middlewareStack.add(
    () =>
      async ({ input }) => {
        requests.push(input);
        return { output: { $metadata: {} }, response: {} };
      },
    { step: 'initialize' },
  );
  const registry = createDynamodbTenantRegistry({ documentClient, tableName: 'directory' });
  const time = '2026-01-31T08:00:00.000Z';
  await registry.recordUse('acme', { credentialId: 'key:v1', time, unlessSince: time });
  expect(requests).toHaveLength(1);
  return requests[0] as UpdateCommandInput;
}

/** The attributes that a request names in its expressions, beside those of its key: IAM sees those of the condition too. */
function attributesIn({
  UpdateExpression = '',
  ConditionExpression = '',
  ExpressionAttributeNames: names = {},
}: Omit<UpdateCommandInput, 'Key'>): string[] {
  const words = `${UpdateExpression} ${ConditionExpression}`.match(/(?<![:\w])[#\w]+/g) ?? [];
  const ours = words.filter((word) => !/^(SET|OR|AND|attribute_not_exists)$/.test(word));
  return [...new Set(ours.map((word) => names[word] ?? word))];
}
