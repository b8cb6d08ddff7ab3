/** The calls that the adapter makes, on one table. What may pass comes out as StoreBusy. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  type BatchWriteCommandInput,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { StoreBusy } from '../directory/directory-store.ts';
import { type Patience, startDeadline } from './backoff.ts';
import { attemptsOf, toStoreError } from './failure.ts';
import { type Item, keyOf } from './items.ts';
import type { ItemKey } from './keys.ts';
import { mapConcurrently } from './map-concurrently.ts';

/** BatchGetItem takes no more keys. */
const BATCH_KEYS = 100;

/** Calls of BatchGetItem under way at a time. */
const BATCHES = 8;

/** BatchWriteItem takes no more requests. */
export const BATCH_WRITES = 25;

export type TableWrite = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** When an item may be put. */
export type PutCondition = Pick<
  PutCommandInput,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

interface UpdateOptions {
  readonly returned?: 'ALL_NEW' | 'NONE';
  readonly timeoutMilliseconds?: number;
}

export type PutOutcome =
  | { readonly outcome: 'put' }
  | { readonly outcome: 'refused'; readonly found: Item | undefined };

type BatchRequests = NonNullable<BatchWriteCommandInput['RequestItems']>[string];

export interface QueryResult {
  readonly items: readonly Item[];
  /** How many items the query found, also where it was asked for no more than that. */
  readonly count: number;
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

  /**
   * Puts a flat item where the condition holds; says what is there where it does not. Where the SDK has sent it twice the second one may have
   * met the first: then it is put.
   */
  async putIf(item: Item, condition: PutCondition): Promise<PutOutcome> {
    const command = new PutCommand({ TableName: this.name, Item: item, ...condition });
    try {
      await this.documentClient.send(command);
      return { outcome: 'put' };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw toStoreError(error);
      const found = await this.get(keyOf(item));
      const isOurs = attemptsOf(error) > 1 && found !== undefined && isSame(found, item);
      return isOurs ? { outcome: 'put' } : { outcome: 'refused', found };
    }
  }

  /** Whether it was there. Of one that the SDK has deleted twice nobody knows whether it was there before the first. */
  async delete(key: ItemKey): Promise<'deleted' | 'missing'> {
    const command = new DeleteCommand({ TableName: this.name, Key: key, ReturnValues: 'ALL_OLD' });
    const { Attributes, $metadata } = await this.documentClient.send(command).catch(rethrow);
    return Attributes || ($metadata.attempts ?? 1) > 1 ? 'deleted' : 'missing';
  }

  /** One call: at most 1 MB. */
  async query(input: Omit<QueryCommandInput, 'TableName'>): Promise<QueryResult> {
    const command = new QueryCommand({ TableName: this.name, ...input });
    const answer = await this.documentClient.send(command).catch(rethrow);
    const { Items: items = [], Count: count = items.length, LastEvaluatedKey: lastKey } = answer;
    return { items, count, lastKey };
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

  /** Consistent reads of distinct keys, in their order, without those that are not there; of these attributes alone where they are named. */
  async batchGet(
    keys: readonly ItemKey[],
    attributes?: readonly string[],
  ): Promise<readonly Item[]> {
    const projection = attributes ? projectionOf(attributes) : {};
    const batches = inBatches(keys, BATCH_KEYS);
    const answers = await mapConcurrently(batches, BATCHES, (batch) =>
      this.batchGetOnce(batch, projection),
    );
    const found = new Map(answers.flat().map((item) => [identityOf(keyOf(item)), item]));
    return keys.map((key) => found.get(identityOf(key))).filter((item) => item !== undefined);
  }

  /**
   * Changes one item and returns what it is then; undefined where the condition failed. Made again where a transaction was in the way, or
   * no answer came: so an update may be made twice.
   */
  async update(input: Omit<UpdateCommandInput, 'TableName'>): Promise<Item | undefined> {
    const deadline = startDeadline(this.patience);
    for (let tries = 1; ; tries++) {
      try {
        return await this.updateOnce(input);
      } catch (error) {
        if (!(error instanceof StoreBusy) || !(await deadline.waitAfter(tries))) throw error;
      }
    }
  }

  /**
   * The same without patience. A caller whose role may name some attributes alone asks for none back; one that would rather do without
   * says after how many milliseconds.
   */
  async updateOnce(
    input: Omit<UpdateCommandInput, 'TableName'>,
    { returned = 'ALL_NEW', timeoutMilliseconds }: UpdateOptions = {},
  ): Promise<Item | undefined> {
    const command = new UpdateCommand({ TableName: this.name, ...input, ReturnValues: returned });
    const limit =
      timeoutMilliseconds === undefined
        ? {}
        : { abortSignal: AbortSignal.timeout(timeoutMilliseconds) };
    try {
      return (await this.documentClient.send(command, limit)).Attributes;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw toStoreError(error);
    }
  }

  /** Deletes at most BATCH_WRITES items, without a condition; those that are not there too. Made again where a transaction was in the way. */
  async batchDelete(keys: readonly ItemKey[]): Promise<void> {
    const deadline = startDeadline(this.patience);
    let pending: BatchRequests = keys.map((key) => ({ DeleteRequest: { Key: { ...key } } }));
    for (let tries = 1; ; tries++) {
      let failure = new StoreBusy('throttled');
      try {
        const command = new BatchWriteCommand({ RequestItems: { [this.name]: pending } });
        const { UnprocessedItems } = await this.documentClient.send(command);
        pending = UnprocessedItems?.[this.name] ?? [];
        if (pending.length === 0) return;
      } catch (error) {
        failure = busyOf(error);
        // The SDK has been patient with everything else.
        if (failure.reason !== 'conflict') throw failure;
      }
      if (!(await deadline.waitAfter(tries))) throw failure;
    }
  }

  /** Not caught here: what became of it is for the caller to find out. */
  async transact(writes: readonly TableWrite[], token: string): Promise<void> {
    await this.documentClient.send(
      new TransactWriteCommand({ TransactItems: [...writes], ClientRequestToken: token }),
    );
  }

  /** Asks again for what DynamoDB left out: it does so when throttled, and beyond 16 MB. */
  private async batchGetOnce(keys: readonly ItemKey[], projection: object): Promise<Item[]> {
    const deadline = startDeadline(this.patience);
    const items: Item[] = [];
    let pending: Record<string, unknown>[] = keys.map((key) => ({ ...key }));
    for (let tries = 1; pending.length > 0; tries++) {
      if (tries > 1 && !(await deadline.waitAfter(tries - 1))) throw new StoreBusy('throttled');
      const command = new BatchGetCommand({
        RequestItems: { [this.name]: { Keys: pending, ConsistentRead: true, ...projection } },
      });
      const answer = await this.documentClient.send(command).catch(rethrow);
      items.push(...(answer.Responses?.[this.name] ?? []));
      pending = answer.UnprocessedKeys?.[this.name]?.Keys ?? [];
    }
    return items;
  }
}

/** Its keys are always among them. */
function projectionOf(attributes: readonly string[]) {
  const names = ['pk', 'sk', ...attributes].map((name, at) => [`#a${at}`, name] as const);
  return {
    ProjectionExpression: names.map(([placeholder]) => placeholder).join(', '),
    ExpressionAttributeNames: Object.fromEntries(names),
  };
}

export function inBatches<Value>(values: readonly Value[], size: number): (readonly Value[])[] {
  const count = Math.ceil(values.length / size);
  return Array.from({ length: count }, (_, at) => values.slice(at * size, (at + 1) * size));
}

/** Tells a key from every other. */
export const identityOf = ({ pk, sk }: ItemKey): string => JSON.stringify([pk, sk]);

const isSame = (found: Item, item: Item): boolean =>
  [...Object.keys(found), ...Object.keys(item)].every((name) => found[name] === item[name]);

/** @throws what will not pass */
function busyOf(error: unknown): StoreBusy {
  const failure = toStoreError(error);
  if (failure instanceof StoreBusy) return failure;
  throw failure;
}

function rethrow(error: unknown): never {
  throw toStoreError(error);
}
