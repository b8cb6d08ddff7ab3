/** The SCIM service on a table of DynamoDB Local, asked without a gateway in between: what is soaked is all that lies behind it. */
import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { BY_DAY, BY_USER_NAME, TABLE_KEY } from '../lambda/contract/table.ts';
import type { Directory } from '../lambda/directory/directory.ts';
import { createDynamodbDirectoryStore } from '../lambda/dynamodb/dynamodb-directory-store.ts';
import { newEntryId } from '../lambda/handlers/new-entry-id.ts';
import { answer } from '../lambda/http/router.ts';
import type { ScimResponse } from '../lambda/http/scim-message.ts';
import type { ScimService } from '../lambda/http/scim-service.ts';
import type { Json } from '../lambda/scim/resource.ts';
import { offeredResourceTypes, schemasOf } from '../lambda/scim/schema/resource-types.ts';

const TABLE_NAME = 'soak';

export interface DirectoryService {
  readonly directory: Directory;
  readonly tenant: string;
  /** @param path below the Tenant URL, with a query that needs no decoding; @throws Error for a defect */
  send(
    method: string,
    path: string,
    more?: { readonly body?: Json; readonly ifNoneMatch?: string },
  ): Promise<ScimResponse>;
  stop(): void;
}

/** Creates the table where it is not there yet. */
export async function createDirectoryService(
  endpoint: string,
  options: {
    readonly tenant: string;
    /** Sees every client before it is used. */
    readonly prepare?: (client: DynamoDBDocumentClient) => void;
  },
): Promise<DirectoryService> {
  const { tenant } = options;
  const documentClient = createClient(endpoint);
  await createTable(documentClient);
  options.prepare?.(documentClient);
  const directory: Directory = {
    store: createDynamodbDirectoryStore({ documentClient, tableName: TABLE_NAME }),
    now: () => new Date(),
    newId: randomUUID,
    newEntryId,
    newCursorId: randomUUID,
    pause: (attempt) =>
      new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * 2 ** attempt)),
    settings: { uniqueExternalId: false },
  };
  const resourceTypes = offeredResourceTypes();
  const service: ScimService = {
    directory,
    resourceTypes,
    schemas: schemasOf(resourceTypes),
    patchWithoutBody: new Set(['Group']),
  };
  return {
    directory,
    tenant,
    async send(method, address, { body, ifNoneMatch } = {}) {
      const [path = '', query = ''] = address.split('?', 2);
      const { response, defect } = await answer(service, {
        method,
        path: path.split('/').filter((segment) => segment !== ''),
        query: new Map(new URLSearchParams(query)),
        contentType: undefined,
        ifNoneMatch,
        body: body === undefined ? undefined : JSON.stringify(body),
        baseUrl: 'https://scim.example/scim/v2',
        caller: { tenant, actor: 'soak', requestId: randomUUID() },
      });
      if (defect !== undefined) throw defect;
      return response;
    },
    stop: () => documentClient.destroy(),
  };
}

function createClient(endpoint: string): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    retryMode: 'standard',
    maxAttempts: 3,
  });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

async function createTable(client: DynamoDBDocumentClient): Promise<void> {
  const keys = [TABLE_KEY, BY_USER_NAME, BY_DAY];
  const schemaOf = ({ partition, sort }: { partition: string; sort: string }) => [
    { AttributeName: partition, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ];
  const create = new CreateTableCommand({
    TableName: TABLE_NAME,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: keys
      .flatMap(({ partition, sort }) => [partition, sort])
      .map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
    KeySchema: schemaOf(TABLE_KEY),
    GlobalSecondaryIndexes: [BY_USER_NAME, BY_DAY].map((index) => ({
      IndexName: index.indexName,
      KeySchema: schemaOf(index),
      Projection: { ProjectionType: 'KEYS_ONLY' as const },
    })),
  });
  await client.send(create).catch((error: Error) => {
    if (error.name !== 'ResourceInUseException') throw error;
  });
}
