/** Watches what a client asks of DynamoDB, and what each answer says that it took. Items are plain values, as the document client has them. */
import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type BatchGetCommandInput,
  type DynamoDBDocumentClient,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { type Item, keyOf } from '../../lambda/dynamodb/items.ts';
import type { ItemKey } from '../../lambda/dynamodb/keys.ts';

export interface Write {
  readonly key: ItemKey;
  readonly before: Item | undefined;
  /** As before where the item is changed in part, or only looked at; absent where it is deleted. */
  readonly after: Item | undefined;
}

export interface RecordedCall {
  /** `TransactWrite`. */
  readonly name: string;
  readonly reportedUnits: number;
  readonly isConsistent: boolean;
  /** That a Get or a BatchGet names. */
  readonly keysRead: readonly ItemKey[];
  readonly itemsRead: readonly Item[];
  readonly writes: readonly Write[];
}

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
type Requested = NonNullable<BatchGetCommandInput['RequestItems']>;

/** What the calls that are made here can hold. */
interface Input {
  readonly TableName?: string;
  readonly ConsistentRead?: boolean;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly RequestItems?: Requested;
  readonly TransactItems?: readonly TransactItem[];
}

interface Output {
  readonly $metadata: { readonly attempts?: number };
  readonly ConsumedCapacity?: ConsumedCapacity | readonly ConsumedCapacity[];
  readonly Item?: Item;
  readonly Items?: readonly Item[];
  readonly Responses?: Readonly<Record<string, readonly Item[]>>;
}

/** The calls of `watched`, as they are made. `onlooker` is another client, which reads what is about to be changed. */
export function recordCalls(
  watched: DynamoDBDocumentClient,
  onlooker: DynamoDBDocumentClient,
): RecordedCall[] {
  const calls: RecordedCall[] = [];
  watched.middlewareStack.add(
    (next, context) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
      const name = String(context['commandName']).replace(/(Item|Items)?Command$/, '');
      const input = args.input as Input;
      const writes = await readBefore(onlooker, writesOf(name, input));
      const result = await next(args);
      const output = result.output as unknown as Output;
      if (output.$metadata.attempts !== 1) throw new Error('a call was repeated');
      const requests = Object.values(input.RequestItems ?? {});
      calls.push({
        name,
        reportedUnits: reportedUnits(output),
        isConsistent: [input, ...requests].some(({ ConsistentRead }) => ConsistentRead === true),
        keysRead:
          name === 'Get' ? keysOf([input.Key]) : requests.flatMap(({ Keys }) => keysOf(Keys)),
        itemsRead: itemsOf(output),
        writes,
      });
      return result;
    },
    { step: 'initialize', priority: 'high', name: 'recordCalls' },
  );
  return calls;
}

const keysOf = (keys: readonly (Item | undefined)[] = []): readonly ItemKey[] =>
  keys.flatMap((key) => (key ? [keyOf(key)] : []));

function reportedUnits({ ConsumedCapacity = [] }: Output): number {
  return [ConsumedCapacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}

const itemsOf = ({ Item, Items = [], Responses = {} }: Output): readonly Item[] => [
  ...(Item ? [Item] : []),
  ...Items,
  ...Object.values(Responses).flat(),
];

/** A write as the request says it: what it does with what it finds. */
interface AskedWrite {
  readonly tableName: string;
  readonly key: ItemKey;
  readonly afterOf: (before: Item | undefined) => Item | undefined;
}

function writesOf(name: string, input: Input): readonly AskedWrite[] {
  if (name === 'TransactWrite') return (input.TransactItems ?? []).map(inTransaction);
  if (name === 'Put') return [asked(input, () => input.Item)];
  return name === 'Update' ? [asked(input, unchanged)] : [];
}

function inTransaction({ Put, Delete, Update, ConditionCheck }: TransactItem): AskedWrite {
  if (Put) return asked(Put, () => Put.Item);
  if (Delete) return asked(Delete, () => undefined);
  return asked(Update ?? ConditionCheck ?? {}, unchanged);
}

const unchanged = (before: Item | undefined): Item | undefined => before;

function asked(
  {
    TableName,
    Key,
    Item,
  }: { TableName?: string | undefined; Key?: Item | undefined; Item?: Item | undefined },
  afterOf: AskedWrite['afterOf'],
): AskedWrite {
  const key = Key ?? Item;
  if (TableName === undefined || !key) throw new Error('a write of no item');
  return { tableName: TableName, key: keyOf(key), afterOf };
}

/** At most 100, all of one table. */
async function readBefore(
  onlooker: DynamoDBDocumentClient,
  writes: readonly AskedWrite[],
): Promise<readonly Write[]> {
  const [first] = writes;
  if (!first) return [];
  const Keys = writes.map(({ key }) => ({ ...key }));
  const { Responses = {} } = await onlooker.send(
    new BatchGetCommand({ RequestItems: { [first.tableName]: { Keys, ConsistentRead: true } } }),
  );
  const items = Responses[first.tableName] ?? [];
  return writes.map(({ key, afterOf }) => {
    const before = items.find(({ pk, sk }) => pk === key.pk && sk === key.sk);
    return { key, before, after: afterOf(before) };
  });
}
