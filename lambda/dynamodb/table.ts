/** The calls that the adapter makes, on one table. What may pass comes out as StoreBusy. */
import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { StoreBusy } from '../directory/directory-store.ts';
import { type Patience, startDeadline } from './backoff.ts';
import { toStoreError } from './failure.ts';
import { type Item, keyOf } from './items.ts';
import type { ItemKey } from './keys.ts';

/** BatchGetItem takes no more keys. */
const BATCH_KEYS = 100;

export type TableWrite = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

export interface QueryResult {
  readonly items: readonly Item[];
  /** Present where there may be more. */
  readonly lastKey: Item | undefined;
}

export class Table {
  readonly name: string;
  readonly patience: Patience;
  private readonly documentClient: DynamoDBDocumentClient;

  constructor(documentClient: DynamoDBDocumentClient, name: string, patience: Patience) {
    this.documentClient = documentClient;
    this.name = name;
    this.patience = patience;
  }

  async get(key: ItemKey): Promise<Item | undefined> {
    const command = new GetCommand({ TableName: this.name, Key: key, ConsistentRead: true });
    const { Item } = await this.documentClient.send(command).catch(rethrow);
    return Item;
  }

  async put(item: Item): Promise<void> {
    await this.documentClient
      .send(new PutCommand({ TableName: this.name, Item: item }))
      .catch(rethrow);
  }

  /** One call: at most 1 MB. */
  async query(input: Omit<QueryCommandInput, 'TableName'>): Promise<QueryResult> {
    const command = new QueryCommand({ TableName: this.name, ...input });
    const { Items, LastEvaluatedKey } = await this.documentClient.send(command).catch(rethrow);
    return { items: Items ?? [], lastKey: LastEvaluatedKey };
  }

  /** As many calls as the result needs, each one's items as they come. */
  async *queryAll(input: Omit<QueryCommandInput, 'TableName'>): AsyncGenerator<readonly Item[]> {
    let lastKey: Item | undefined;
    do {
      const result = await this.query(
        lastKey ? { ...input, ExclusiveStartKey: { ...lastKey } } : input,
      );
      if (result.items.length > 0) yield result.items;
      lastKey = result.lastKey;
    } while (lastKey);
  }

  /** Consistent reads of distinct keys, in their order, without those that are not there. */
  async batchGet(keys: readonly ItemKey[]): Promise<readonly Item[]> {
    const found = new Map<string, Item>();
    for (let at = 0; at < keys.length; at += BATCH_KEYS) {
      const items = await this.batchGetOnce(keys.slice(at, at + BATCH_KEYS));
      for (const item of items) found.set(identityOf(keyOf(item)), item);
    }
    return keys.map((key) => found.get(identityOf(key))).filter((item) => item !== undefined);
  }

  /** Not caught here: what became of it is for the caller to find out. */
  async transact(writes: readonly TableWrite[], token: string): Promise<void> {
    await this.documentClient.send(
      new TransactWriteCommand({ TransactItems: [...writes], ClientRequestToken: token }),
    );
  }

  /** Asks again for what DynamoDB left out: it does so when throttled, and beyond 16 MB. */
  private async batchGetOnce(keys: readonly ItemKey[]): Promise<Item[]> {
    const deadline = startDeadline(this.patience);
    const items: Item[] = [];
    let pending: Record<string, unknown>[] = keys.map((key) => ({ ...key }));
    for (let tries = 1; pending.length > 0; tries++) {
      if (tries > 1 && !(await deadline.waitAfter(tries - 1))) throw new StoreBusy('throttled');
      const command = new BatchGetCommand({
        RequestItems: { [this.name]: { Keys: pending, ConsistentRead: true } },
      });
      const answer = await this.documentClient.send(command).catch(rethrow);
      items.push(...(answer.Responses?.[this.name] ?? []));
      pending = answer.UnprocessedKeys?.[this.name]?.Keys ?? [];
    }
    return items;
  }
}

const identityOf = ({ pk, sk }: ItemKey): string => JSON.stringify([pk, sk]);

function rethrow(error: unknown): never {
  throw toStoreError(error);
}
