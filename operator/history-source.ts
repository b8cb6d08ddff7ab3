/** Where a history is read from: a table, here or deployed, or the memory of a stack that runs here. */
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { findHistory, type HistorySubject } from '../lambda/directory/history/find-history.ts';
import type { HistoryEntry } from '../lambda/directory/history/history-entry.ts';
import { createDynamodbDirectoryStore } from '../lambda/dynamodb/dynamodb-directory-store.ts';
import { createDynamodbTenantRegistry } from '../lambda/dynamodb/dynamodb-tenant-registry.ts';
import type { HistoryArguments } from './history-arguments.ts';
import { OperatorError } from './operator-error.ts';
import { type RunningStack, readRunningStack } from './running-stack.ts';

export interface HistorySource {
  /** For the end of an error's line. */
  readonly where: string;
  /** Undefined for a user or group that nobody knows in this tenant. Only then is the tenant itself looked up. */
  find(
    tenant: string,
    subject: HistorySubject,
  ): Promise<AsyncIterable<readonly HistoryEntry[]> | 'unknown-tenant' | undefined>;
  /** Ends what would keep the process up. */
  close(): void;
}

/** @throws OperatorError where no stack runs. */
export async function openHistorySource(from: HistoryArguments['from']): Promise<HistorySource> {
  if (from.kind === 'deployed') {
    const { tableName, region } = from;
    return tableSource(tableName, region === undefined ? {} : { region });
  }
  const stack = await readRunningStack(from.dataFolder);
  if (stack.store === 'memory') return memorySource(stack);
  return tableSource(stack.tableName, {
    endpoint: stack.dynamodbEndpoint,
    region: stack.region,
    // DynamoDB Local takes any, but wants some, without punctuation.
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}

function tableSource(tableName: string, config: DynamoDBClientConfig): HistorySource {
  const documentClient = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      ...config,
      requestHandler: {
        connectionTimeout: 3_000,
        requestTimeout: 10_000,
        throwOnRequestTimeout: true,
      },
    }),
  );
  const store = createDynamodbDirectoryStore({ documentClient, tableName });
  const registry = createDynamodbTenantRegistry({ documentClient, tableName });
  return {
    where: `table ${tableName}`,
    async find(tenant, subject) {
      const history = await findHistory(store, tenant, subject);
      if (history) return history;
      return (await registry.find(tenant)) ? undefined : 'unknown-tenant';
    },
    close: () => documentClient.destroy(),
  };
}

function memorySource(stack: RunningStack & { readonly store: 'memory' }): HistorySource {
  return {
    where: stack.historyUrl,
    async find(tenant, { resourceType, idOrName }) {
      const path = `${resourceType}/${encodeURIComponent(idOrName)}?tenant=${tenant}`;
      const response = await fetch(`${stack.historyUrl}/${path}`, {
        headers: { authorization: `Bearer ${stack.historyToken}` },
      });
      const text = await response.text();
      if (response.status === 404) return text === 'unknown-tenant' ? text : undefined;
      if (!response.ok) throw new OperatorError(`the running stack answered ${response.status}`);
      return parseLines(text);
    },
    close: () => undefined,
  };
}

/** JSON lines as one batch: what a memory holds is small. */
async function* parseLines(text: string): AsyncIterable<readonly HistoryEntry[]> {
  const lines = text.split('\n').filter((line) => line !== '');
  yield lines.map((line): HistoryEntry => JSON.parse(line));
}
