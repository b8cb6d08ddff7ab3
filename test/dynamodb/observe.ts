import { randomUUID } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** One answer as it comes over the wire, in plain values. */
type Answer = { response: unknown; output: Record<string, unknown> & { $metadata: object } };

export interface Call {
  /** `TransactWriteItems`. */
  readonly name: string;
  /** ClientRequestToken, of a transaction. */
  readonly token: string | undefined;
  /** Capacity units that DynamoDB Local reports; none for a call without an answer. */
  units: number;
}

/** Stands where the network is: may answer, fail, or change the answer, of one attempt. */
export type Fault = (send: () => Promise<Answer>) => Promise<Answer>;

export interface Observed {
  /** Attempts, the SDK's own among them. */
  readonly calls: Call[];
  /** Faults for the next attempts of a call: `TransactWriteItems`. */
  readonly faults: Map<string, Fault[]>;
  /** Makes DynamoDB forget the tokens that it has seen. */
  forgetTokens: boolean;
}

/** Watches a client of its own at the edge of the SDK, below its retries. */
export function observe(documentClient: DynamoDBDocumentClient): Observed {
  const observed: Observed = { calls: [], faults: new Map(), forgetTokens: false };
  documentClient.middlewareStack.add(
    (next) => (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
      return next(args);
    },
    { step: 'initialize', priority: 'low', name: 'askForCapacity' },
  );
  documentClient.middlewareStack.add(
    (next, context) => async (args) => {
      const name = String(context['commandName']).replace(/Command$/, '');
      const request = args.request as { body: Uint8Array | string };
      const { body } = request;
      const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
      const token = /"ClientRequestToken":"([^"]+)"/.exec(text)?.[1];
      const call: Call = { name, token, units: 0 };
      observed.calls.push(call);
      const send = async (): Promise<Answer> => {
        if (token && observed.forgetTokens) request.body = text.replace(token, randomUUID());
        try {
          return (await next(args)) as Answer;
        } finally {
          request.body = body;
        }
      };
      const fault = observed.faults.get(name)?.shift();
      const answer = await (fault ? fault(send) : send());
      call.units = unitsOf(answer.output['ConsumedCapacity']);
      return answer as never;
    },
    { step: 'deserialize', priority: 'high', name: 'observe' },
  );
  return observed;
}

type Consumed = { readonly CapacityUnits?: number };

function unitsOf(consumed: unknown): number {
  const parts = (Array.isArray(consumed) ? consumed : [consumed ?? {}]) as Consumed[];
  return parts.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}
