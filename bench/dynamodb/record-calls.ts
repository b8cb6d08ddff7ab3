/** Watches what a client asks of DynamoDB, and what each answer says that it took. Items are plain values, as the document client has them. */
import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { Item } from '../../lambda/dynamodb/items.ts';

export interface Write {
  readonly before: Item | undefined;
  /** Absent where the item is deleted, or changed in part. */
  readonly after: Item | undefined;
}

export interface RecordedCall {
  /** `TransactWrite`. */
  readonly name: string;
  readonly reportedUnits: number;
  readonly itemsRead: readonly Item[];
  /** Of a transaction. */
  readonly writes: readonly Write[];
}

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

interface Output {
  readonly $metadata: { readonly attempts?: number };
  readonly ConsumedCapacity?: ConsumedCapacity | readonly ConsumedCapacity[];
  readonly Item?: Item;
  readonly Items?: readonly Item[];
  readonly Responses?: Readonly<Record<string, readonly Item[]>>;
}

/** The calls of `watched`, as they are made. `onlooker` is another client, which reads what a transaction is about to change. */
export function recordCalls(
  watched: DynamoDBDocumentClient,
  onlooker: DynamoDBDocumentClient,
): RecordedCall[] {
  const calls: RecordedCall[] = [];
  watched.middlewareStack.add(
    (next, context) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
      const { TransactItems = [] } = args.input as Partial<TransactWriteCommandInput>;
      const writes = await Promise.all(TransactItems.map((item) => toWrite(item, onlooker)));
      const result = await next(args);
      const output = result.output as unknown as Output;
      if (output.$metadata.attempts !== 1) throw new Error('a call was repeated');
      calls.push({
        name: String(context['commandName']).replace(/(Item|Items)?Command$/, ''),
        reportedUnits: reportedUnits(output),
        itemsRead: itemsOf(output),
        writes,
      });
      return result;
    },
    { step: 'initialize', priority: 'high', name: 'recordCalls' },
  );
  return calls;
}

function reportedUnits({ ConsumedCapacity = [] }: Output): number {
  return [ConsumedCapacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}

const itemsOf = ({ Item, Items = [], Responses = {} }: Output): readonly Item[] => [
  ...(Item ? [Item] : []),
  ...Items,
  ...Object.values(Responses).flat(),
];

async function toWrite(
  { Put, Delete, Update }: TransactItem,
  onlooker: DynamoDBDocumentClient,
): Promise<Write> {
  const TableName = (Put ?? Delete ?? Update)?.TableName;
  const { pk, sk } = Put?.Item ?? Delete?.Key ?? Update?.Key ?? {};
  const command = new GetCommand({ TableName, Key: { pk, sk }, ConsistentRead: true });
  const { Item } = await onlooker.send(command);
  return { before: Item, after: Put?.Item };
}
