/** The SCIM service on a table of DynamoDB Local, asked without a gateway in between: what is soaked is all that lies behind it. */
import { randomUUID } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDirectoryTable, createLocalClient } from '../bench/dynamodb/directory-table.ts';
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
  const documentClient = createLocalClient(endpoint);
  await createDirectoryTable(documentClient, TABLE_NAME).catch(unlessItIsThere);
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
    stateOfTenant: async () => 'enabled',
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

function unlessItIsThere(error: Error): void {
  if (error.name !== 'ResourceInUseException') throw error;
}
